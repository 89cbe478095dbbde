# As a cdylib alone: only so does Cargo optimise at link time. `make install` may come from sudo, which has no Rust: it must
# find nothing to build. Each configure makes the Makefile anew, and asks Cargo again.
$(phplibdir)/akeneo_events.so: $(builddir)/Makefile $(srcdir)/Cargo.toml $(srcdir)/Cargo.lock $(srcdir)/build.rs $(shell find $(srcdir)/src -type f)
	cd $(srcdir) && PHP=$(PHP_EXECUTABLE) PHP_CONFIG=$(PHP_CONFIG_PATH) \
		$(CARGO) rustc --locked --release --lib --crate-type cdylib --features php --target-dir $(builddir)/target
	mkdir -p $(phplibdir)
	cp $(builddir)/target/release/libakeneo_events.so $@
