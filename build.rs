//! A PHP extension resolves PHP's symbols when PHP loads it. Linux links that way by itself; macOS,
//! on which many PHP developers build, must be told.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_PHP").is_none() {
        return;
    }
    match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("macos") => println!("cargo:rustc-link-arg=-Wl,-undefined,dynamic_lookup"),
        // A connection that takes too long is left to its thread: at its end PHP must not take the code away below that.
        _ => println!("cargo:rustc-link-arg=-Wl,-z,nodelete"),
    }
}
