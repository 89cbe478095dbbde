//! What the direct endpoint logs, and that it answers where it cannot, or where the extension is missing.

use crate::http::{self, Stand, post, product_deleted, send, signed};
use crate::support::database_server::DatabaseServer;
use crate::support::site::Site;
use crate::webhook::proof;
use akeneo_events::Secret;
use akeneo_events::testing::webhook_check::self_test;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::{Duration, Instant, SystemTime};

#[test]
fn a_log_that_cannot_be_written_changes_no_answer_and_is_told_once_a_process() {
    for (case, why) in [
        ("a directory", "directory"),
        ("a full disk", "No space left"),
    ] {
        let mut pool = Site::pool();
        pool.workers = 1;
        let mut stand = Stand::on(DatabaseServer::shared(), pool);
        let log = stand.site.root().join("var/log/akeneo_events.log");
        // Not by permissions: root would write it all the same.
        match case {
            "a directory" => fs::create_dir(&log).unwrap(),
            _ => symlink("/dev/full", &log).unwrap(),
        }
        let doors = [
            stand.site.webhook(),
            format!("{}/magento/akeneo_events/webhook", stand.site.url()),
        ];
        for (n, url) in doors.iter().cycle().take(6).enumerate() {
            let body = product_deleted(&format!("e-{n}"), "uuid");
            let answer = send(post(url, &body, &signed(&body)));
            assert_eq!(answer.status, 200, "{case}: {url}");
        }
        assert_eq!(stand.queue().len(), 6);
        let told = stand.site.fpm().log();
        assert_eq!(told.matches("akeneo_events: ").count(), 1, "{case}: {told}");
        assert!(told.contains(why), "{case}: {told}");

        let secrets = [Secret::new(http::PRIMARY.as_bytes()).unwrap()];
        for url in &doors {
            let body = self_test::body("t-1", http::SUBSCRIPTION, chrono::Utc::now());
            let answer = send(post(url, &body, &signed(&body)));
            let answered = self_test::read(&proof(&answer), "t-1", &secrets).unwrap();
            assert!(!answered.logs, "{case}: {url}");
        }
    }
}

#[test]
fn the_log_is_created_as_magento_creates_it_for_users_of_one_group() {
    for (umask, file, directory) in [(None, 0o664, 0o775), (Some("022\n"), 0o644, 0o755)] {
        let stand = Stand::new();
        let root = stand.site.root();
        fs::remove_dir_all(root.join("var")).unwrap();
        if let Some(umask) = umask {
            fs::write(root.join("magento_umask"), umask).unwrap();
        }
        assert_eq!(stand.deliver(&product_deleted("e", "u")).status, 200);
        let mode = |path: &str| {
            let metadata = fs::metadata(root.join(path)).unwrap();
            metadata.permissions().mode() & 0o777
        };
        assert_eq!(mode("var/log/akeneo_events.log"), file);
        assert_eq!(mode("var/log"), directory);
        assert!(stand.site.log().contains("event e: received"));
    }
}

#[test]
fn a_flood_of_unsigned_requests_is_a_line_a_second_of_each_worker_at_both_doors() {
    let mut pool = Site::pool();
    pool.workers = 1;
    let stand = Stand::on(DatabaseServer::shared(), pool);
    let began = Instant::now();
    for _ in 0..50 {
        for door in ["", "/magento"] {
            let url = format!("{}{door}/akeneo_events/webhook", stand.site.url());
            assert_eq!(send(post(&url, b"{}", &Vec::new())).status, 401);
        }
    }
    let most = began.elapsed().as_secs() as usize + 1;
    let lines = stand.site.log().matches("no signature").count();
    assert!((1..=most).contains(&lines), "{lines} in {most} s");
}

#[test]
fn without_the_extension_a_flood_is_not_a_line_each() {
    let stand = Stand::on(
        DatabaseServer::shared(),
        crate::support::php_fpm::Options::default(),
    );
    let began = Instant::now();
    for n in 0..100 {
        assert_eq!(stand.deliver(&product_deleted("e", "u")).status, 503, "{n}");
    }
    let most = began.elapsed().as_secs() as usize + 2;
    let lines = stand.site.log().matches("is not loaded").count();
    assert!((1..=most).contains(&lines), "{lines} in {most} s");
}

#[test]
fn that_the_extension_is_missing_is_logged_whatever_else_is_and_whatever_the_file_servers_clock() {
    let stand = Stand::on(
        DatabaseServer::shared(),
        crate::support::php_fpm::Options::default(),
    );
    let path = stand.site.root().join("var/log/akeneo_events.log");
    fs::write(&path, "[now] akeneo_events.INFO: of a consumer [] []\n").unwrap();
    let ahead = SystemTime::now() + Duration::from_secs(3_600);
    let log = fs::File::options().append(true).open(&path).unwrap();
    log.set_modified(ahead).unwrap();
    assert_eq!(stand.deliver(&product_deleted("e", "u")).status, 503);
    assert!(stand.site.log().contains("is not loaded"));
}

#[test]
fn without_the_extension_the_answer_is_a_plain_503_and_the_log_says_why() {
    let stand = Stand::on(
        DatabaseServer::shared(),
        crate::support::php_fpm::Options::default(),
    );
    let answer = stand.deliver(&product_deleted("e-1", "uuid-1"));
    assert_eq!((answer.status, answer.body.len()), (503, 0));
    assert!(
        stand
            .site
            .log()
            .contains("extension akeneo_events is not loaded")
    );
}
