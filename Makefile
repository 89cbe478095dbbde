# Everything from nothing: `make setup` installs what is missing on Debian, the others call it first.
# The environment chooses another PHP, PHPUnit and database; see CONTRIBUTING.md.

# By path: Cargo's build takes no other name.
by_path = $(or $(shell command -v $(1)),$(1))
ifdef PHP
export override PHP := $(call by_path,$(PHP))
else
PHP := php
endif
ifdef PHP_CONFIG
export override PHP_CONFIG := $(call by_path,$(PHP_CONFIG))
endif

.DEFAULT_GOAL := help
.PHONY: help setup build build-dev demo bench bench-quick test torture check fuzz sanitize stubs clean

help: ## Lists the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## Installs what is missing (apt)
	@tools/setup

build: setup ## Builds the extension for a shop: target/extension/akeneo_events.so
	@tools/build-extension

build-dev: setup ## Builds the extension for tests: target/extension-dev/akeneo_events.so
	@tools/build-extension --dev

demo: setup ## The whole way of an event on real parts, in a minute; KEEP=1 leaves them running
	@echo "Building the extension, the simulator and the demo. The first time this takes about two minutes."
	@tools/build-extension --dev >/dev/null
	@cargo build $(shell test -t 2 || echo --quiet) --features system-tests --examples
	@cargo run --quiet --features system-tests --example demo -- $(if $(KEEP),--keep)

bench: build ## Every figure of docs/performance.md that needs no Magento, in ten minutes; fails if a target is missed
	@cargo bench --quiet --features benches --bench performance

bench-quick: build ## The same at a tenth of the size
	@cargo bench --quiet --features benches --bench performance -- --quick

test: ## Every test: core, database, extension, web server, PHPUnit. Ends with one line that says whether all is well
	@tools/test

torture: build-dev ## Kills, freezes, faults, floods and half an hour of load; ends with its summary
	cargo build --features system-tests --examples
	cargo test --quiet --features system-tests --test torture everything_at_length -- --ignored --nocapture

check: build-dev ## Formatting, lints, static analysis, drift of schema and stubs
	@tools/setup --check
	cargo fmt --check
	cargo clippy --quiet --all-targets --features system-tests,benches -- -D warnings
	cargo clippy --quiet --lib --features php,test-hooks -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps
	RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --document-private-items --features php,test-hooks
	find php-module tests stubs tools '(' -name '*.php' -o -name '*.phtml' ')' -print0 | xargs -0 -n1 -P2 $(PHP) -l >/dev/null
	tools/lint-php
	phpcs -q --parallel=2
	phpmd php-module text phpmd.xml
	@# For whom Composer reaches Packagist: composer install.
	if test -x vendor/bin/phpstan; then vendor/bin/phpstan analyse --no-progress; \
	else echo "phpstan is not here, types of PHP were not checked against Magento's: composer install"; fi
	if mago --version >/dev/null 2>&1; then mago analyze; \
	else echo "mago is not here, types of PHP were not analyzed: cargo install --locked mago --version 1.29.0"; fi
	$(PHP) tools/lint-sql.php
	find php-module -name '*.xml' -print0 | xargs -0 xmllint --noout
	$(PHP) tools/check-schema.php
	$(PHP) -d extension=target/extension-dev/akeneo_events.so tools/generate-stubs.php | diff stubs/akeneo_events.php -
	@# Its advisories need RustSec's database, from the network: cargo deny check advisories.
	if cargo deny --version >/dev/null 2>&1; then cargo deny --log-level error check bans licenses sources; \
	else echo "cargo-deny is not here, dependencies were not checked: cargo install --locked cargo-deny"; fi

fuzz: ## Coverage-guided fuzzing of signature, event and mapping, SECONDS (300) each
	@tools/fuzz $(or $(SECONDS),300)

sanitize: ## The extension's tests under valgrind
	@tools/sanitize

stubs: build-dev ## Writes stubs/akeneo_events.php anew after a change of the PHP classes
	@$(PHP) -d extension=target/extension-dev/akeneo_events.so tools/generate-stubs.php > stubs/akeneo_events.php.new
	@mv stubs/akeneo_events.php.new stubs/akeneo_events.php

clean: ## Removes what was built
	cargo clean
