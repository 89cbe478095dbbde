#![no_main]

#[path = "../../tests/fuzzing/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the other targets")]
mod fuzzing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::signature(data));
