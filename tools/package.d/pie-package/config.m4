dnl PHP's own steps (phpize, configure, make, make install), as PIE takes them. Cargo compiles, see Makefile.frag.

PHP_ARG_ENABLE([akeneo_events],
  [whether to build Akeneo Events],
  [AS_HELP_STRING([--disable-akeneo_events], [Build nothing])],
  [yes])

if test "$PHP_AKENEO_EVENTS" != "no"; then
  AC_PATH_PROG([CARGO], [cargo])
  if test -z "$CARGO"; then
    AC_MSG_ERROR([cargo is not in the PATH. Rust builds this extension: install it from https://rustup.rs])
  fi
  if ldd --version 2>&1 | grep musl >/dev/null; then
    AC_MSG_ERROR([this extension needs glibc: musl (Alpine Linux) is not supported])
  fi

  PHP_MODULES='$(phplibdir)/akeneo_events.so'
  PHP_SUBST([CARGO])
  dnl ext-php-rs wants it with its path.
  PHP_CONFIG_PATH=$(command -v "$PHP_CONFIG")
  PHP_SUBST([PHP_CONFIG_PATH])
  PHP_ADD_MAKEFILE_FRAGMENT([$abs_srcdir/Makefile.frag], [$abs_srcdir], [$abs_builddir])
fi
