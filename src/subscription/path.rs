//! Paths of the management API.

use crate::akeneo::ApiError;

pub(super) fn of(subscriber: &str) -> Result<String, ApiError> {
    Ok(format!("/subscribers/{}", id(subscriber)?))
}

pub(super) fn all(subscriber: &str) -> Result<String, ApiError> {
    Ok(format!("{}/subscriptions", of(subscriber)?))
}

pub(super) fn one(subscriber: &str, subscription: &str, action: &str) -> Result<String, ApiError> {
    let (all, subscription) = (all(subscriber)?, id(subscription)?);
    Ok(format!("{all}/{subscription}{action}"))
}

/// Ids come from the shop's configuration and from outside, and become part of a URL.
pub(super) fn id(id: &str) -> Result<&str, ApiError> {
    if !id.is_empty()
        && id
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || it == b'-')
    {
        Ok(id)
    } else {
        Err(ApiError::NotFound("its id is not one of Akeneo's".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_never_leads_elsewhere() {
        assert_eq!(
            one("a-1", "B2", "/resume").as_deref(),
            Ok("/subscribers/a-1/subscriptions/B2/resume")
        );
        for bad in ["", "..", "a/b", "a?b", "a%2fb", "a b", "\u{e9}"] {
            assert!(of(bad).is_err() && all(bad).is_err(), "{bad:?}");
            assert!(one("a", bad, "").is_err(), "{bad:?}");
        }
    }
}
