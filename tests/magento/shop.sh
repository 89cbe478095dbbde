# shellcheck shell=bash
# The module and the extension in the shop at MAGENTO_ROOT, for scripts of this directory that source it.
#
#   AKENEO_EVENTS_EXTENSION   a built akeneo_events.so; else tools/build-extension makes one
#   AKENEO_EVENTS_SIMULATOR   a built event_platform_simulator; else Cargo makes one
#   PHP                       the shop's PHP, default: php
#
# The command line gets the extension by a directory added to PHP_INI_SCAN_DIR.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$here/../.." && pwd)
php=${PHP:-php}
module=${MAGENTO_ROOT:-}/app/code/Akeneo/Events
work=$(mktemp -d -t akeneo-events.XXXXXX)
log=$work/log
# Set while the module is being installed: a run that breaks off must not leave what the next one takes for installed.
installing=
trap 'rm -rf "$work"; [[ -z "$installing" ]] || rm -f "$module/registration.php"' EXIT

say() { printf '\n== %s\n' "$*"; }
magento() { (cd "$MAGENTO_ROOT" && "$php" bin/magento --no-ansi "$@"); }
quietly() {
    printf '   %s … ' "$*"
    local began=$SECONDS
    if ! magento "$@" >"$log" 2>&1; then
        echo failed
        cat "$log"
        exit 1
    fi
    echo "$((SECONDS - began)) s"
}
is_production() { magento deploy:mode:show 2>/dev/null | grep -q production; }

# needs_shop WHAT: ends the script where no shop was named, and where none is.
needs_shop() {
    if [[ -z "${MAGENTO_ROOT:-}" ]]; then
        echo "Skipped: $1. Set MAGENTO_ROOT to the root of a shop of tests to $2."
        exit 0
    fi
    if [[ ! -f "$MAGENTO_ROOT/app/etc/env.php" ]]; then
        echo "MAGENTO_ROOT=$MAGENTO_ROOT is no installed Magento: it has no app/etc/env.php."
        exit 2
    fi
}

load_extension() {
    local extension
    say "Extension"
    if [[ -n "${AKENEO_EVENTS_EXTENSION:-}" ]]; then
        extension=$(realpath "$AKENEO_EVENTS_EXTENSION")
    else
        extension=$(cd "$project" && realpath "$(tools/build-extension)")
    fi
    if "$php" -r 'exit((int)!extension_loaded("akeneo_events"));'; then
        echo "   this PHP loads it already, from its own configuration"
    else
        mkdir "$work/conf.d"
        echo "extension=$extension" >"$work/conf.d/akeneo_events.ini"
        # An empty part stands for the directory that this PHP was built with.
        export PHP_INI_SCAN_DIR="${PHP_INI_SCAN_DIR:-}:$work/conf.d"
        echo "   $extension"
    fi
    "$php" -r 'exit((int)!extension_loaded("akeneo_events"));' || { echo "   $php cannot load it"; exit 1; }
}

install_module() {
    say "Module"
    if grep -qs '"akeneo-events/module-akeneo-events"' "$MAGENTO_ROOT/vendor/composer/installed.json"; then
        echo "   installed by Composer; taken as it is there"
    elif diff -rq "$project/php-module" "$module" >/dev/null 2>&1; then
        echo "   installed already, unchanged"
    else
        installing=1
        mkdir -p "$(dirname "$module")"
        rm -rf "$module"
        cp -r "$project/php-module" "$module"
    fi
    if [[ -n "$installing" ]] || ! magento module:status Akeneo_Events 2>/dev/null | grep -q 'is enabled'; then
        installing=1
        quietly module:enable Akeneo_Events
        quietly setup:upgrade --keep-generated
        ! is_production || quietly setup:di:compile
        installing=
    fi
}

build_simulator() {
    if [[ -z "${AKENEO_EVENTS_SIMULATOR:-}" ]]; then
        (cd "$project" && cargo build --quiet --features system-tests --example event_platform_simulator)
        AKENEO_EVENTS_SIMULATOR=${CARGO_TARGET_DIR:-$project/target}/debug/examples/event_platform_simulator
    fi
    export AKENEO_EVENTS_SIMULATOR
}
