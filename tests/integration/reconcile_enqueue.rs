//! When what was missed is enqueued, and as what.

use crate::planner::imported;
use crate::reconcile::{GONE, all_products, compared, enqueue, entries, holds, policy, step};
use crate::subscription_log::logged;
use crate::subscription_world::World as Akeneo;
use crate::support::shop::product_uuid;
use crate::world::{World, event, noon};
use akeneo_events::testing::queue::{self, Status};
use akeneo_events::testing::reason::told;
use akeneo_events::testing::reconcile::{Enqueued, ReconcileError, Reconciliation};
use akeneo_events::{EntityKey, EntityType};
use serde_json::{Value, json};

#[test]
fn twice_is_as_good_as_once_and_what_ended_is_pending_again() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(
        &akeneo,
        &json!({"products": all_products(), "families": []}),
    );
    imported(&mut world, EntityType::Product, GONE);
    let stored = |stored, again, open| Enqueued {
        stored,
        again,
        open,
    };
    let once = |world: &mut World| {
        let it = compared(world, &akeneo, EntityType::Product);
        enqueue(world, &it, false).unwrap()
    };
    assert_eq!(once(&mut world), stored(1, 0, 0));
    assert_eq!(once(&mut world), stored(0, 0, 1));
    let lease = world.claim(1, noon());
    assert_eq!(once(&mut world), stored(0, 0, 1), "while it is processed");
    let id = lease.entries[0].id;
    let end = [(id, queue::Settlement::Failed(told("locked")))];
    queue::settle(&mut world.database, &lease.token, &end, noon()).unwrap();
    assert_eq!(once(&mut world), stored(0, 1, 0));
    assert_eq!(world.status(id).as_deref(), Some(Status::Pending.name()));
    assert_eq!(entries(&mut world), 1);
    let (event_id, key) = (&lease.entries[0].event_id, lease.entries[0].key.as_ref());
    for line in [
        format!(
            "event {event_id}: enqueued by reconcile as entry {id}: {}",
            key.unwrap()
        ),
        format!(
            "event {event_id}: entry {id} made pending by reconcile: {}",
            key.unwrap()
        ),
    ] {
        assert!(logged().contains(&line), "{line}");
    }
    // Akeneo's own event is as good.
    imported(&mut world, EntityType::Family, "shoes");
    let key = EntityKey::new(EntityType::Family, "shoes");
    world.enqueue(&event("of Akeneo", key), noon());
    let it = compared(&mut world, &akeneo, EntityType::Family);
    assert_eq!(enqueue(&mut world, &it, false).unwrap(), stored(0, 0, 1));
}

#[test]
fn an_entry_reads_as_akeneos_do() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(
        &akeneo,
        &json!({"attributes": ["shade"], "options": {"shade": []}}),
    );
    imported(&mut world, EntityType::AttributeOption, "red");
    let it = compared(&mut world, &akeneo, EntityType::AttributeOption);
    enqueue(&mut world, &it, false).unwrap();
    let entry = world.claim(1, noon()).entries.remove(0);
    let body: Vec<u8> = world.column("payload", entry.id);
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["source"], "reconcile");
    assert_eq!(
        body["data"]["attribute_option"],
        json!({"code": "red", "attribute": {"code": "shade"}})
    );
    let mut signed = body.clone();
    signed["subject"] = json!("subscription");
    let parsed = akeneo_events::testing::event::parse(signed.to_string().as_bytes()).unwrap();
    let akeneo_events::testing::event::Message::Deletion(parsed) = parsed else {
        panic!("{parsed:?}");
    };
    assert_eq!((parsed.id, Some(parsed.key)), (entry.event_id, entry.key));
}

#[test]
fn nothing_is_enqueued_before_all_is_looked_at_and_a_step_that_failed_is_taken_again() {
    let (mut world, akeneo) = (World::with("", 250, 0), Akeneo::new());
    let all: Vec<_> = (0..250).map(product_uuid).collect();
    holds(&akeneo, &json!({"products": all[5..]}));
    let mut it = Reconciliation::new(EntityType::Product, policy(), noon());
    assert_eq!(step(&mut world, &akeneo, &mut it).unwrap(), Some(100));
    for fault in [
        json!({"status": 503}),
        json!({"status": 429}),
        json!({"status": 403}),
        json!({"drop": true}),
        json!({"status": 200, "body": {"_embedded": {"items": [{"uuid": GONE}]}, "_links": {}}}),
    ] {
        let mut with = json!({"path_prefix": "/api/rest/", "calls": 400});
        let fault = fault.as_object().unwrap().clone();
        with.as_object_mut().unwrap().extend(fault);
        akeneo.fault(with);
        assert!(step(&mut world, &akeneo, &mut it).is_err());
        akeneo.forget_faults();
        let incomplete = enqueue(&mut world, &it, true);
        assert!(matches!(incomplete, Err(ReconcileError::Incomplete)));
    }
    while step(&mut world, &akeneo, &mut it).unwrap().is_some() {}
    assert_eq!((it.compared(), it.missed().len()), (250, 5));
    assert_eq!(enqueue(&mut world, &it, false).unwrap().stored, 5);
    assert_eq!(entries(&mut world), 5);
}

#[test]
fn what_the_database_refuses_to_store_holds_no_other_back_and_is_told() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(&akeneo, &json!({"products": all_products()[5..]}));
    let it = compared(&mut world, &akeneo, EntityType::Product);
    let refused = it.missed()[1].key.code.clone();
    world.shop.run(
        &mut world.conn,
        &format!(
            "CREATE TRIGGER {{{{refuse}}}} BEFORE INSERT ON {{{{akeneo_events_queue}}}} FOR EACH ROW
             IF NEW.entity_code = '{refused}' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'; END IF"
        ),
    );
    let error = enqueue(&mut world, &it, false).unwrap_err().to_string();
    assert!(error.contains("not this one"), "{error}");
    assert_eq!(entries(&mut world), 4);
    world.shop.run(&mut world.conn, "DROP TRIGGER {{refuse}}");
    let enqueued = enqueue(&mut world, &it, false).unwrap();
    assert_eq!((enqueued.stored, enqueued.open), (1, 4));
}

#[test]
fn a_pim_that_has_lost_almost_everything_is_not_believed_unless_forced() {
    let (mut world, akeneo) = (World::new(), Akeneo::new());
    holds(&akeneo, &json!({"products": all_products()[..9]}));
    let it = compared(&mut world, &akeneo, EntityType::Product);
    let doubt = it.doubt().unwrap_err().to_string();
    assert!(doubt.starts_with("11 of 20 are gone in Akeneo"), "{doubt}");
    assert!(enqueue(&mut world, &it, false).is_err());
    assert_eq!(entries(&mut world), 0);
    assert_eq!(enqueue(&mut world, &it, true).unwrap().stored, 11);
    // Half is plausible.
    holds(&akeneo, &json!({"products": all_products()[..10]}));
    assert!(
        compared(&mut world, &akeneo, EntityType::Product)
            .doubt()
            .is_ok()
    );
}
