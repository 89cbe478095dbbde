//! Names of keys. Magento computes them from the *prefixed* table name and the columns and ignores `referenceId`
//! (`Magento\Framework\DB\ExpressionConverter`).

use sha2::{Digest, Sha256};

/// Longest name of a key in MySQL and MariaDB, in bytes.
const LIMIT: usize = 64;

/// What Magento abbreviates in a name that is too long.
const ABBREVIATIONS: [(&str, &str); 44] = [
    ("address", "addr"),
    ("admin", "adm"),
    ("aggregat", "aggr"),
    ("agreement", "agrt"),
    ("attribute", "attr"),
    ("bundle", "bndl"),
    ("calculation", "calc"),
    ("catalog", "cat"),
    ("category", "ctgr"),
    ("checkout", "chkt"),
    ("compare", "cmp"),
    ("customer", "cstr"),
    ("datetime", "dtime"),
    ("decimal", "dec"),
    ("directory", "dir"),
    ("downloadable", "dl"),
    ("element", "elm"),
    ("enterprise", "ent"),
    ("entity", "entt"),
    ("fieldset", "fset"),
    ("gallery", "glr"),
    ("index", "idx"),
    ("inventory", "inv"),
    ("label", "lbl"),
    ("layout", "lyt"),
    ("link", "lnk"),
    ("media", "mda"),
    ("minimal", "min"),
    ("newsletter", "nlttr"),
    ("notification", "ntfc"),
    ("option", "opt"),
    ("product", "prd"),
    ("query", "qr"),
    ("resource", "res"),
    ("search", "srch"),
    ("session", "sess"),
    ("shipping", "shpp"),
    ("status", "sts"),
    ("super", "spr"),
    ("title", "ttl"),
    ("user", "usr"),
    ("value", "val"),
    ("varchar", "vchr"),
    ("website", "ws"),
];

/// `parts` joined by underscores in upper case, abbreviated if that is longer than 64 bytes. What stays too long is
/// hashed behind `kind` (`idx_`, `unq_`, `fti_`, `fk_`); with SHA-256 where Magento takes MD5, since nobody can
/// refer to such a name anyway.
pub(super) fn key_name(parts: &[&str], kind: &str) -> String {
    let full = parts.join("_");
    if full.len() <= LIMIT {
        return full.to_uppercase();
    }
    let short = abbreviate(&full);
    if short.len() <= LIMIT {
        return short.to_uppercase();
    }
    let hash = Sha256::digest(&full);
    let hex: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02X}"))
        .collect();
    format!("{}{hex}", kind.to_uppercase())
}

/// As PHP's `strtr`: from left to right, the longest match first, and never within what was replaced.
fn abbreviate(name: &str) -> String {
    let mut short = String::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let matching = ABBREVIATIONS
            .iter()
            .filter(|(word, _)| rest.starts_with(word));
        if let Some((word, replacement)) = matching.max_by_key(|(word, _)| word.len()) {
            short.push_str(replacement);
            rest = &rest[word.len()..];
        } else {
            short.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    short
}
