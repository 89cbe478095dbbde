//! Makes text from others safe for a log, an exception and a page: our secrets are hidden, control characters escaped, and long text is
//! cut. Pure.

use ureq::http::Uri;

/// Longest text that comes out, in characters.
const LONGEST: usize = 500;
/// Stands for a secret.
const HIDDEN: &str = "***";

/// Knows the secrets that must not be repeated.
#[derive(Clone, Default)]
pub(crate) struct Redactor {
    /// Longest first, so that a secret that contains another one is hidden whole.
    secrets: Vec<String>,
}

impl Redactor {
    /// From now on, this secret is hidden.
    pub(crate) fn learn(&mut self, secret: &str) {
        if !secret.is_empty() && !self.secrets.iter().any(|known| known == secret) {
            self.secrets.push(secret.to_owned());
            self.secrets
                .sort_by_key(|known| std::cmp::Reverse(known.len()));
        }
    }

    /// The text with all secrets hidden and control characters escaped, cut after 500 characters.
    pub(crate) fn clean(&self, text: &str) -> String {
        let hidden = self
            .secrets
            .iter()
            .fold(text.to_owned(), |text, secret| text.replace(secret, HIDDEN));
        let mut clean = String::new();
        let mut length = 0;
        for character in hidden.trim().chars() {
            let escaped = steers(character).then(|| character.escape_default().to_string());
            length += escaped.as_ref().map_or(1, String::len);
            if length >= LONGEST {
                clean.push('…');
                break;
            }
            match escaped {
                Some(escaped) => clean.push_str(&escaped),
                None => clean.push(character),
            }
        }
        clean
    }
}

/// Whether a character controls how text is shown: control characters, line ends of Unicode, and marks that change the direction of
/// writing.
fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The part of a URL that may be shown: without user, password and query.
///
/// Here and below, the parser of the HTTP client reads the URL. Another parser, such as the crate `url`, finds another host in some URLs
/// (it drops tabs, and takes `\\` for `/`). It would then judge an address that nobody calls.
pub(crate) fn shown(url: &str) -> String {
    let Ok(parsed) = url.parse::<Uri>() else {
        return "an address that is no URL".to_owned();
    };
    let (scheme, host) = (parsed.scheme_str(), parsed.host().unwrap_or_default());
    let scheme = scheme
        .map(|scheme| format!("{scheme}://"))
        .unwrap_or_default();
    let port = parsed
        .port_u16()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let path = parsed.path().trim_end_matches('/');
    Redactor::default().clean(&format!("{scheme}{host}{port}{path}"))
}

/// Whether secrets may be sent to `url`: over https, or to this machine.
pub(crate) fn is_safe(url: &str) -> bool {
    let Ok(parsed) = url.parse::<Uri>() else {
        return false;
    };
    match (parsed.scheme_str(), parsed.host()) {
        (Some("https"), Some(host)) => !host.is_empty(),
        (Some("http"), Some(host)) => is_loopback(host),
        _ => false,
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_even_where_one_contains_another() {
        let mut redactor = Redactor::default();
        for secret in ["pass", "password-long", ""] {
            redactor.learn(secret);
        }
        assert_eq!(
            redactor.clean("bad password-long or pass?"),
            "bad *** or ***?"
        );
    }

    #[test]
    fn what_would_write_a_second_log_line_is_escaped() {
        let clean = Redactor::default().clean("a\nb\u{1b}[31m\u{202e}\u{2028}ü\n");
        assert_eq!(clean, "a\\nb\\u{1b}[31m\\u{202e}\\u{2028}ü");
    }

    #[test]
    fn long_texts_are_cut_after_the_secrets_are_out() {
        let mut redactor = Redactor::default();
        redactor.learn("0123456789abcdef");
        let text = format!("{}0123456789abcdef", "x".repeat(490));
        let clean = redactor.clean(&text);
        assert!(!clean.contains("0123"), "{clean}");
        for long in ["ü", "a\n", "\u{202e}a"] {
            let length = redactor.clean(&long.repeat(600)).chars().count();
            assert!((480..=500).contains(&length), "{length}");
        }
    }

    #[test]
    fn an_address_is_shown_without_user_password_and_query() {
        for (url, as_shown) in [
            (
                "https://user:hush@pim.example:8443/base/?token=hush#x",
                "https://pim.example:8443/base",
            ),
            ("https://pim.example/", "https://pim.example"),
            ("http://[::1]:80/a", "http://[::1]:80/a"),
            ("/en/webhook?x", "/en/webhook"),
            ("not a url", "an address that is no URL"),
        ] {
            assert_eq!(shown(url), as_shown);
        }
    }

    #[test]
    fn secrets_travel_over_https_or_stay_on_this_machine() {
        for (url, safe) in [
            ("https://pim.example", true),
            ("http://127.0.0.1:80/api", true),
            ("http://[::1]:8300", true),
            ("http://LOCALHOST", true),
            ("http://pim.example", false),
            ("http://localhost.example", false),
            ("http://127.0.0.1.example", false),
            ("ftp://127.0.0.1", false),
            ("pim.example", false),
            ("", false),
        ] {
            assert_eq!(is_safe(url), safe, "{url}");
        }
    }
}
