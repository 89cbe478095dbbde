//! Settings of the shop that stand in the environment of the web server's PHP, at the direct endpoint.

use crate::http::{PREFIX, Stand, product_deleted};
use crate::support::database_server::DatabaseServer;
use crate::support::env_php::CRYPT_KEY;
use crate::support::site::Site;
use std::fs;

type Variables = &'static [(&'static str, &'static str)];

/// A shop whose `env.php` holds `key` and `prefix` as given, and whose php-fpm has these variables.
fn stand(key: &str, prefix: &str, variables: Variables) -> Stand {
    let mut pool = Site::pool();
    let variables = variables.iter();
    pool.env = variables
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect();
    let stand = Stand::on(DatabaseServer::shared(), pool);
    let env_php = stand.at.env_php(prefix).replace(CRYPT_KEY, key);
    fs::write(stand.site.root().join("app/etc/env.php"), env_php).unwrap();
    stand
}

#[test]
fn key_and_prefix_may_be_named_by_env_php_or_stand_in_variables_of_the_pool() {
    let cases: [(&str, &str, &str, Variables); 3] = [
        (
            "named",
            "#env(SHOP_KEY)",
            "#env(SHOP_PREFIX, \"m2_\")",
            &[("SHOP_KEY", CRYPT_KEY)],
        ),
        (
            "variables",
            "another key, of thirty-two letters",
            "another_",
            &[
                ("MAGENTO_DC_CRYPT__KEY", CRYPT_KEY),
                ("MAGENTO_DC_DB__TABLE_PREFIX", PREFIX),
            ],
        ),
        (
            "connection",
            CRYPT_KEY,
            PREFIX,
            &[(
                "MAGENTO_DC_DB__CONNECTION__DEFAULT__DBNAME",
                "Magento does not look at this",
            )],
        ),
    ];
    for (case, key, prefix, variables) in cases {
        let mut stand = stand(key, prefix, variables);
        let answer = stand.deliver(&product_deleted("e-1", "uuid-1"));
        assert_eq!(answer.status, 200, "{case}: {}", stand.site.log());
        assert_eq!(stand.queue().len(), 1, "{case}");
    }
}
