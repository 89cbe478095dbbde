//! A webhook is answered within its bound, whichever of its steps is slow: Akeneo waits 5 seconds.

use crate::extension::{content, php};
use crate::http::{PREFIX, PRIMARY, SECONDARY, SUBSCRIPTION, product_deleted, signed};
use crate::support::database::Database;
use crate::support::database_server::DatabaseServer;
use crate::support::env_php::EnvPhp;
use crate::support::shop::{Shop, ShopOptions};
use crate::support::site;
use crate::support::slow_proxy::SlowProxy;
use serde_json::json;
use std::thread;
use std::time::Duration;

/// So many processes of PHP are quick on two cores.
const AT_ONCE: usize = 7;

const NEVER: Duration = Duration::from_secs(30);

/// Two deliveries, one after the other in one process: status and seconds of each.
fn deliver_two(at: &Database, through: &SlowProxy) -> Vec<(u16, f64)> {
    let env = EnvPhp::new(at, PREFIX).tcp().render();
    let host = |port: u16| format!("'127.0.0.1:{port}'");
    let root = site::root(&env.replace(&host(at.port()), &host(through.port())));
    let request = |id: String| {
        let body = product_deleted(&id, "uuid");
        let server: serde_json::Map<_, _> = signed(&body)
            .into_iter()
            .map(|(name, value)| (format!("HTTP_{}", name.replace('-', "_")), json!(value)))
            .collect();
        json!({"server": server, "body": String::from_utf8(body).unwrap()})
    };
    let ids = ["a", "b"].map(|id| format!("{id}-{}", through.port()));
    let requests = root.path().join("requests.json");
    std::fs::write(&requests, json!(ids.map(request)).to_string()).unwrap();
    let printed = content(php(
        "tests/system/php/deadline.php",
        &[root.path(), &requests],
    ));
    serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"))
}

#[test]
fn a_webhook_is_answered_in_time_whatever_is_slow() {
    let server = DatabaseServer::shared();
    let at = server.fresh_database();
    let mut conn = at.conn();
    let options = ShopOptions {
        mapped_products: 0,
        unmapped_products: 0,
        ..ShopOptions::default()
    };
    let shop = Shop::create(&mut conn, PREFIX, options);
    site::subscribe(&shop, &mut conn, &[PRIMARY, SECONDARY], SUBSCRIPTION);

    let quick = SlowProxy::start(at.port(), |_| Duration::ZERO);
    let answered = deliver_two(&at, &quick);
    assert!(answered.iter().all(|it| it.0 == 200), "{answered:?}");
    let steps = quick.answers();
    assert!(steps > 8, "{steps}");

    // Each step by itself never ends; and all of them are slow, though none for longer than the whole may take.
    let stalled = (0..steps).map(|step| {
        SlowProxy::start(
            at.port(),
            move |n| if n == step { NEVER } else { Duration::ZERO },
        )
    });
    let slow = SlowProxy::start(at.port(), |_| Duration::from_millis(700));
    let mut proxies: Vec<SlowProxy> = stalled.collect();
    proxies.push(slow);
    let at = &at;
    let together = |proxies: &[SlowProxy]| -> Vec<Vec<(u16, f64)>> {
        thread::scope(|scope| {
            let deliver = |proxy| scope.spawn(move || deliver_two(at, proxy));
            let running: Vec<_> = proxies.iter().map(deliver).collect();
            running.into_iter().map(|it| it.join().unwrap()).collect()
        })
    };
    let answered: Vec<_> = proxies.chunks(AT_ONCE).flat_map(together).collect();
    let stalled = (0..steps).filter(|step| proxies[*step].answers() > *step);
    assert!(stalled.count() > steps / 2, "hardly a step stalled");
    for (step, answers) in answered.iter().enumerate() {
        for (status, seconds) in answers {
            assert!(*seconds < 5.0, "step {step} of {steps}: {answers:?}");
            assert!(*status == 200 || *seconds > 2.5, "step {step}: {answers:?}");
        }
        let busy = answers.iter().filter(|it| it.0 == 429).count();
        // What the server says together may come together this time: then there were fewer steps, and none that stalled.
        let stalled = usize::from(proxies[step].answers() > step);
        let expected = if step == steps { 2 } else { stalled };
        assert_eq!(busy, expected, "step {step} of {steps}: {answers:?}");
    }
}
