//! Access and refresh tokens.

use std::collections::HashMap;
use std::time::Duration;

use crate::clock::SimTime;
use crate::ids::Ids;

/// How long an access token is good for (documented).
pub const LIFETIME: Duration = Duration::from_secs(3600);

/// A pair of tokens as the PIM hands them out.
pub struct Issued {
    pub access: String,
    pub refresh: String,
}

struct Access {
    client: String,
    expires: SimTime,
}

/// All tokens handed out.
#[derive(Default)]
pub struct Tokens {
    access: HashMap<String, Access>,
    refresh: HashMap<String, String>,
}

impl Tokens {
    /// Hands out a new pair for `client`, without looking at credentials.
    pub fn issue(&mut self, client: &str, ids: &mut Ids, now: SimTime) -> Issued {
        let issued = Issued {
            access: ids.token(),
            refresh: ids.token(),
        };
        let access = Access {
            client: client.to_owned(),
            expires: now.plus(LIFETIME),
        };
        self.access.retain(|_, access| access.expires > now);
        self.access.insert(issued.access.clone(), access);
        self.refresh
            .insert(issued.refresh.clone(), client.to_owned());
        issued
    }

    /// Uses up a refresh token: each works once (chosen), and only for the client that it was issued to.
    pub fn redeem(&mut self, refresh: &str, client: &str) -> bool {
        let known = self.refresh.get(refresh).is_some_and(|of| of == client);
        if known {
            self.refresh.remove(refresh);
        }
        known
    }

    /// The client that an unexpired access token belongs to.
    pub fn client_of(&self, access: &str, now: SimTime) -> Option<&str> {
        let access = self.access.get(access)?;
        (access.expires > now).then_some(access.client.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_token_works_for_an_hour() {
        let (mut tokens, mut ids) = (Tokens::default(), Ids::seeded(1));
        let start = SimTime::from_micros(0);
        let token = tokens.issue("shop", &mut ids, start).access;
        let last = start.plus(LIFETIME - Duration::from_micros(1));
        assert_eq!(tokens.client_of(&token, last), Some("shop"));
        assert_eq!(tokens.client_of(&token, start.plus(LIFETIME)), None);
        assert_eq!(tokens.client_of("made up", start), None);
    }

    #[test]
    fn a_refresh_token_works_once_and_for_its_own_client() {
        let (mut tokens, mut ids) = (Tokens::default(), Ids::seeded(1));
        let refresh = tokens
            .issue("shop", &mut ids, SimTime::from_micros(0))
            .refresh;
        assert!(!tokens.redeem(&refresh, "other"));
        assert!(tokens.redeem(&refresh, "shop"));
        assert!(!tokens.redeem(&refresh, "shop"));
    }
}
