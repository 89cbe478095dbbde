//! Times in statements are whole seconds, as in the tables.

use mysql::{Params, Value};

/// Cuts the fraction off each time. If the server did it, MariaDB would cut it and MySQL would round it: the stored time would be later
/// than the time that it is compared with.
pub(super) fn in_whole_seconds(mut params: Params) -> Params {
    match &mut params {
        Params::Empty => {}
        Params::Positional(values) => values.iter_mut().for_each(cut),
        Params::Named(values) => values.values_mut().for_each(cut),
    }
    params
}

fn cut(value: &mut Value) {
    if let Value::Date(.., fraction) = value {
        *fraction = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use mysql::params;

    #[test]
    fn a_time_loses_its_fraction_wherever_it_stands_and_nothing_else_changes() {
        let late: DateTime<Utc> = "2026-06-01T12:00:00.999999Z".parse().unwrap();
        let cut = Value::Date(2026, 6, 1, 12, 0, 0, 0);
        let late = late.naive_utc();
        assert_eq!(
            in_whole_seconds((late, "text", 7, Some(late), None::<u8>).into()),
            Params::Positional(vec![
                cut.clone(),
                "text".into(),
                7.into(),
                cut.clone(),
                Value::NULL
            ])
        );
        assert_eq!(
            in_whole_seconds(params! { "at" => late }),
            params! { "at" => cut }
        );
        assert_eq!(in_whole_seconds(Params::Empty), Params::Empty);
    }
}
