//! Marks parameters that hold secrets, as `#[\SensitiveParameter]` does in PHP, so that no stack trace shows them (PHP 8.2 and later). The
//! macros of `ext-php-rs` cannot do it.

use ext_php_rs::ffi::{HashTable, zend_function, zend_string};
use ext_php_rs::types::ZendStr;
use ext_php_rs::zend::ClassEntry;
use std::ffi::c_void;
use std::sync::Once;

/// Class and method in `Akeneo\Events\Core`, in lower case, and the position of the parameter.
const PARAMETERS: [(&str, &str, u32); 12] = [
    ("Database", "forwebhook", 0),
    ("Database", "forworker", 0),
    ("Receiver", "receive", 1),
    ("Reconciliation", "__construct", 1),
    ("Subscription", "__construct", 0),
    ("Subscription", "begin", 1),
    ("Subscription", "rotate", 1),
    ("Subscription", "reset", 1),
    ("Subscription", "status", 0),
    ("Subscription", "deliveryfailures", 0),
    ("Subscription", "selftest", 1),
    ("Worker", "__construct", 4),
];

/// `ZEND_ATTRIBUTE_PERSISTENT`: the attribute lives as long as the module.
const PERSISTENT: u32 = 1;

unsafe extern "C" {
    fn zend_add_attribute(
        attributes: *mut *mut HashTable,
        name: *mut zend_string,
        arguments: u32,
        flags: u32,
        offset: u32,
        line: u32,
    ) -> *mut c_void;
}

/// To be called once for each process, at the start of its first request, because the classes exist then.
pub(super) fn mark() {
    static MARKED: Once = Once::new();
    MARKED.call_once(|| {
        for (class, method, place) in PARAMETERS {
            mark_one(class, method, place);
        }
    });
}

fn mark_one(class: &str, method: &str, place: u32) {
    let entry = ClassEntry::try_find(&format!("Akeneo\\Events\\Core\\{class}"));
    let Some(method) = entry.and_then(|it| it.function_table.get(method)) else {
        return;
    };
    // SAFETY: the values of a class's function table are its functions, which live as long as the module. Nobody else
    // reads them while the first request begins. The engine keeps the name by counting it, and frees what it adds with
    // the class.
    unsafe {
        let Some(function) = method.ptr::<zend_function>().and_then(|it| it.as_mut()) else {
            return;
        };
        // It is not interned, because an interned string of a request ends with the request.
        let mut name = ZendStr::new("SensitiveParameter", true);
        // Parameters are numbered from 1; 0 is the function itself.
        let attributes = &raw mut function.common.attributes;
        zend_add_attribute(attributes, &raw mut *name, 0, PERSISTENT, place + 1, 0);
    }
}
