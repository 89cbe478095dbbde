# Everything from nothing: `make setup` installs what is missing on Debian 12, the others call it first.

.DEFAULT_GOAL := help
.PHONY: help setup build build-dev demo test check stubs clean

help: ## Lists the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## Installs what is missing (apt)
	@tools/setup

build: setup ## Builds the extension for a shop: target/extension/akeneo_events.so
	@tools/build-extension

build-dev: setup ## Builds the extension for tests: target/extension-dev/akeneo_events.so
	@tools/build-extension --dev

demo: build-dev ## The whole way of an event on real parts, in a minute
	@cargo build --quiet --examples
	@cargo run --quiet --example demo

test: build-dev ## Every test: core, database, extension, web server, PHPUnit
	cargo build --examples
	cargo test --features system-tests --all-targets
	cargo run --quiet --example sandbox -- php -d extension=target/extension-dev/akeneo_events.so \
		/usr/bin/phpunit --configuration tests/php/phpunit.xml
	tests/magento/run

check: setup ## Formatting and lints
	cargo fmt --check
	cargo clippy --quiet --all-targets --features system-tests -- -D warnings
	cargo clippy --quiet --lib --features php,test-hooks -- -D warnings
	find php-module -name '*.xml' -print0 | xargs -0 xmllint --noout
	find php-module tests stubs tools '(' -name '*.php' -o -name '*.phtml' ')' -print0 | xargs -0 -n1 -P2 php -l >/dev/null

stubs: build-dev ## Writes stubs/akeneo_events.php anew after a change of the PHP classes
	@php -d extension=target/extension-dev/akeneo_events.so tools/generate-stubs.php > stubs/akeneo_events.php.new
	@mv stubs/akeneo_events.php.new stubs/akeneo_events.php

clean: ## Removes what was built
	cargo clean
