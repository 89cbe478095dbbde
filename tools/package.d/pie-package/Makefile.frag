# As a cdylib alone: only so does Cargo optimise at link time. Cargo knows what is up to date.
.PHONY: $(phplibdir)/akeneo_events.so
$(phplibdir)/akeneo_events.so:
	cd $(srcdir) && PHP=$(PHP_EXECUTABLE) PHP_CONFIG=$(PHP_CONFIG_PATH) \
		$(CARGO) rustc --locked --release --lib --crate-type cdylib --features php --target-dir $(builddir)/target
	mkdir -p $(phplibdir)
	cp $(builddir)/target/release/libakeneo_events.so $@
