//! Recognizes by its answer what stands in front of the shop and answers in its place. Pure.
//!
//! The shop itself answers its webhook with 200, 401, 413, 429 or 503, and never asks for a password. Headers: RFC 9110 11.6.1
//! (`WWW-Authenticate`); Cloudflare, "Detect a Challenge Page response" (`cf-mitigated`); AWS WAF, "CAPTCHA and Challenge action
//! behavior" (`x-amzn-waf-action`, with 202 and 405); Fastly's Next-Gen WAF blocks with 406 unless it is told another status.

use crate::akeneo::Reply;
use std::fmt;

/// Something that answered in the shop's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InFront {
    /// It asks for a user and a password; the scheme, such as `Basic`.
    Password(String),
    /// It wants the caller to prove that it is human; the name of what asks.
    Challenge(&'static str),
    /// It leads to a login page, at this address.
    LoginPage(String),
    /// It blocks the call; its name, if that is known.
    Block(Option<&'static str>),
}

/// Parts of an address that leads to a login.
const LOGINS: [&str; 6] = [
    "login",
    "signin",
    "sign-in",
    "/sso",
    "oauth",
    "cloudflareaccess.com",
];

impl InFront {
    /// Looks at an answer. `to` is the target of a redirect, in the form that may be shown. `None` if the answer may be the shop's own.
    pub(super) fn of(reply: &Reply, to: &str) -> Option<Self> {
        let is = |name, value| reply.header(name).is_some_and(|it| it.contains(value));
        if is("cf-mitigated", "challenge") {
            return Some(Self::Challenge("Cloudflare"));
        }
        if reply.header("x-amzn-waf-action").is_some() {
            return Some(Self::Challenge("AWS WAF"));
        }
        match reply.status {
            401 => {
                let challenge = reply.header("www-authenticate")?;
                let scheme = challenge.split([' ', ',']).next().unwrap_or_default();
                let letters = scheme.chars().filter(char::is_ascii_alphanumeric);
                Some(Self::Password(letters.take(20).collect()))
            }
            300..=399 => {
                let address = to.to_ascii_lowercase();
                let login = LOGINS.iter().any(|it| address.contains(it));
                login.then(|| Self::LoginPage(to.to_owned()))
            }
            403 | 405 | 406 => Some(Self::Block(if is("server", "cloudflare") {
                Some("Cloudflare")
            } else if is("x-served-by", "cache-") {
                Some("Fastly")
            } else {
                None
            })),
            _ => None,
        }
    }
}

impl fmt::Display for InFront {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Password(scheme) => write!(
                f,
                "it asks for a user and a password ({scheme}); make an exception for the webhook's path"
            ),
            Self::Challenge(who) => write!(
                f,
                "{who} asks the caller to prove that it is a browser, which Akeneo cannot; make an exception for the webhook's path"
            ),
            Self::LoginPage(to) => write!(
                f,
                "it leads to a login at {to}; make an exception for the webhook's path"
            ),
            Self::Block(Some(who)) => write!(
                f,
                "{who} blocks the call; make an exception for the webhook's path"
            ),
            Self::Block(None) => f.write_str(
                "a firewall for web applications, or a rule of the web server, blocks the call; make an exception for the \
                 webhook's path",
            ),
        }
    }
}
