//! Why rustls refuses a server's certificate. Pure.
//!
//! It reads the words of rustls, because neither ureq nor the driver of the database passes the error itself on.

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is of X.509 version 1.
    Version1,
    /// It is the certificate of an authority: self-signed, with `CA:TRUE`.
    OfAuthority,
    /// It has no `subjectAltName`.
    Nameless,
    /// It is for another host.
    OtherHost,
    /// No trusted authority has issued it.
    Issuer,
    /// Its time is over.
    Expired,
    /// Its time has not begun.
    NotYetValid,
}

/// The first sign that is found counts.
const SIGNS: [(&str, Refused); 10] = [
    ("UnsupportedCertVersion", Refused::Version1),
    ("CaUsedAsEndEntity", Refused::OfAuthority),
    ("not valid for any names", Refused::Nameless),
    ("not valid for name", Refused::OtherHost),
    ("UnknownIssuer", Refused::Issuer),
    // An authority of the same name is trusted, and it is another one.
    ("BadSignature", Refused::Issuer),
    ("Expired", Refused::Expired),
    ("certificate expired", Refused::Expired),
    ("NotValidYet", Refused::NotYetValid),
    ("certificate not valid yet", Refused::NotYetValid),
];

impl Refused {
    /// `None` if the words are about something else.
    pub(crate) fn of(words: &str) -> Option<Self> {
        let found = SIGNS.iter().find(|(sign, _)| words.contains(sign));
        found.map(|(_, refused)| *refused)
    }
}
