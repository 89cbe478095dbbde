//! A process is killed (SIGKILL) at each step of an event's way, a hundred times at each. What it leaves behind is
//! found by cron.

use crate::akeneo::{Akeneo, unhandled};
use crate::audit;
use crate::counts::{Counts, Size};
use crate::deletions::{Sent, all_types, products, protect};
use crate::shelf::Shelf;
use crate::stand::Stand;
use crate::support::database_server::DatabaseServer;
use crate::support::simulator::Simulator;
use std::collections::HashSet;
use std::thread;

/// Where it is killed: the name in `src/kill_point.rs`' macro, and how often one batch passes it at least.
#[derive(Clone, Copy, Debug)]
struct Step(&'static str, u64);

/// While it takes a delivery. A run has more than ten for each of the two workers of PHP; but which of them takes
/// which is anybody's guess.
const RECEPTION: [Step; 5] = [
    Step("received", 6),
    Step("verified", 6),
    Step("storing", 4),
    Step("stored", 4),
    Step("answering", 6),
];

/// While it works on the queue. A run has 11 deletions of 6 types, two of them, of options, together.
const PROCESSING: [Step; 20] = [
    Step("claiming", 1),
    Step("claimed_half", 1),
    Step("claimed", 1),
    Step("leased", 1),
    Step("planning", 6),
    Step("planned", 6),
    Step("plan_written", 6),
    Step("handed_out", 11),
    Step("deleting", 9),
    Step("deletion_begun", 9),
    Step("deleted", 9),
    Step("deleting_together", 1),
    Step("group_begun", 1),
    Step("group_deleted", 1),
    Step("reported", 11),
    Step("settling", 2),
    Step("settled", 2),
    Step("forgotten", 2),
    Step("written", 2),
    Step("finished", 1),
];

/// While Akeneo is asked and what it calls gone is deleted. A run has 3 products.
const CONFIRMATION: [Step; 3] = [
    Step("confirmed", 1),
    Step("plan_written", 1),
    Step("deleting", 3),
];

/// While its lease is renewed.
const RENEWAL: [Step; 2] = [Step("renewing", 1), Step("renewed", 1)];

/// While products and categories are hidden.
const HIDING: [Step; 9] = [
    Step("claimed", 1),
    Step("planned", 2),
    Step("plan_written", 2),
    Step("handed_out", 4),
    Step("hiding", 1),
    Step("half_hidden", 1),
    Step("hidden", 1),
    Step("reported", 4),
    Step("settled", 1),
];

/// While half of them is put back.
const RETURNING: [Step; 8] = [
    Step("wanted_back", 3),
    Step("leased", 1),
    Step("planning", 1),
    Step("handed_out", 1),
    Step("putting_back", 1),
    Step("half_put_back", 1),
    Step("put_back", 1),
    Step("settled", 1),
];

/// While the other half is deleted, since its day has come.
const DAY: [Step; 3] = [
    Step("plan_written", 1),
    Step("deleted", 1),
    Step("settled", 1),
];

/// While cron takes back what a killed worker held.
const RESCUE: [Step; 2] = [Step("rescuing", 1), Step("rescued", 1)];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Reception,
    Processing,
    Confirmation,
    Renewal,
    Hiding,
    Returning,
    Day,
    Rescue,
}

pub fn run(size: Size) -> Counts {
    let phases: [(Phase, &[Step]); 8] = [
        (Phase::Reception, &RECEPTION),
        (Phase::Processing, &PROCESSING),
        (Phase::Confirmation, &CONFIRMATION),
        (Phase::Renewal, &RENEWAL),
        (Phase::Hiding, &HIDING),
        (Phase::Returning, &RETURNING),
        (Phase::Day, &DAY),
        (Phase::Rescue, &RESCUE),
    ];
    let steps: Vec<(Phase, Step)> = phases
        .into_iter()
        .flat_map(|(phase, steps)| steps.iter().map(move |step| (phase, *step)))
        .collect();
    match size {
        // One shop for all of them.
        Size::Short => lane(&steps, 1),
        Size::Long => thread::scope(|scope| {
            let (one, other) = steps.split_at(steps.len() / 2);
            let beside = scope.spawn(|| each(other));
            let mut counts = each(one);
            counts += beside.join().unwrap();
            counts
        }),
    }
}

/// A hundred kills at each step, each step with a shop of its own.
fn each(steps: &[(Phase, Step)]) -> Counts {
    let mut counts = Counts::default();
    for step in steps {
        counts += lane(&[*step], 100);
    }
    counts
}

fn lane(steps: &[(Phase, Step)], kills: u64) -> Counts {
    let mut stand = Stand::on(DatabaseServer::shared());
    protect(&mut stand);
    let mut lane = Lane {
        before: stand.shop.snapshot(&mut stand.conn),
        akeneo: Akeneo::new(&stand.site.webhook()),
        pim: Simulator::start(&[
            "--client",
            "torture:torture-secret",
            "--user",
            "torture:torture-password",
        ]),
        stand,
        sent: Vec::new(),
        runs: 0,
        counts: Counts::default(),
    };
    for (phase, step) in steps {
        let (target, mut misses) = (lane.counts.kills + kills, 0);
        while lane.counts.kills < target {
            let before = lane.counts.kills;
            match phase {
                Phase::Hiding | Phase::Returning | Phase::Day => {
                    lane.shelve(*phase, *step, misses > 0)
                }
                _ => lane.run(*phase, *step, misses > 0),
            }
            misses = if lane.counts.kills > before {
                0
            } else {
                misses + 1
            };
            assert!(misses < 5, "{step:?} is not reached");
        }
    }
    lane.counts += audit::journals(&mut lane.stand, &HashSet::new());
    // 502 is the web server's word for a killed worker of PHP.
    lane.counts.wrong += lane.akeneo.others(&[Some(200), Some(502)]);
    lane.counts
}

struct Lane {
    stand: Stand,
    akeneo: Akeneo,
    /// Has nothing, so that everything is gone.
    pim: Simulator,
    before: crate::support::shop::Snapshot,
    sent: Vec<Sent>,
    runs: u64,
    counts: Counts,
}

impl Lane {
    /// One batch of events from Akeneo to their ends, with one process killed on the way.
    fn run(&mut self, phase: Phase, Step(step, times): Step, first: bool) {
        self.runs += 1;
        let name = format!("r{}", self.runs);
        let sent = match phase {
            Phase::Confirmation => products(&mut self.stand, &name, 3),
            _ => all_types(&mut self.stand, &name),
        };
        let nth = if first { 1 } else { 1 + self.runs % times };
        if phase == Phase::Reception {
            self.stand.trap.set("KILL", step, nth);
        }
        self.deliver(sent);
        match phase {
            Phase::Reception | Phase::Hiding | Phase::Returning | Phase::Day => {}
            Phase::Processing => self.work("cron", step, nth),
            Phase::Confirmation => {
                let command = format!("asked {}", self.pim.url());
                self.work(&command, step, nth);
            }
            Phase::Renewal => {
                self.stand.an_hour_passes();
                self.work("slow", step, nth);
            }
            Phase::Rescue => {
                self.work("cron", "deleted", 1 + self.runs % 9);
                self.stand.an_hour_passes();
                self.work("cron", step, nth);
            }
        }
        if self.stand.trap.spring() {
            self.counts.kills += 1;
        }
        self.stand.drain("cron");
        let mut found = audit::endings(&mut self.stand, &self.sent);
        found += audit::catalog(&mut self.stand, &self.before);
        self.found(found, step, nth);
    }

    /// What Akeneo deletes is hidden, half of it is put back, and the other half goes on its day; with one process killed on the way.
    fn shelve(&mut self, phase: Phase, Step(step, times): Step, first: bool) {
        self.runs += 1;
        let nth = if first { 1 } else { 1 + self.runs % times };
        let (shelf, sent) = Shelf::make(&mut self.stand, &format!("r{}", self.runs), 1);
        self.deliver(sent);
        let mut found = self.stage(
            &shelf,
            "hide",
            (phase == Phase::Hiding).then_some((step, nth)),
        );
        found += shelf.is_hidden(&mut self.stand);
        let killed = (phase == Phase::Returning).then_some((step, nth));
        found += self.stage(&shelf, "restore", killed);
        if killed.is_some() {
            // Whoever wants it back asks again for what was not marked.
            found += self.stage(&shelf, "restore", None);
        }
        found += shelf.is_half_back(&mut self.stand);
        Shelf::its_day_comes(&mut self.stand);
        match phase {
            Phase::Day => self.work("hide", step, nth),
            _ => self.work("hide", "nowhere", 1),
        }
        self.counts.kills += u64::from(self.stand.trap.spring());
        self.stand.drain("hide");
        found += shelf.close(&mut self.stand, &mut self.sent);
        found += audit::endings(&mut self.stand, &self.sent);
        found += audit::catalog(&mut self.stand, &self.before);
        self.found(found, step, nth);
    }

    /// A process works, and is killed at the step, if there is one; then others finish what it left.
    fn stage(&mut self, shelf: &Shelf, command: &str, killed: Option<(&str, u64)>) -> Counts {
        let (step, nth) = killed.unwrap_or(("nowhere", 1));
        self.work(command, step, nth);
        self.counts.kills += u64::from(self.stand.trap.spring());
        let found = shelf.loses_nothing(&mut self.stand);
        self.stand.drain("hide");
        found
    }

    fn deliver(&mut self, sent: Vec<Sent>) {
        for (index, event) in sent.iter().enumerate() {
            self.akeneo.deliver_until_taken(&event.body);
            if index % 3 == 0 {
                self.akeneo.deliver_until_taken(&event.body);
            }
        }
        self.akeneo.deliver_until_taken(&unhandled("unhandled"));
        self.counts.events += sent.len() as u64;
        self.sent.extend(sent);
    }

    fn found(&mut self, found: Counts, step: &str, nth: u64) {
        if found != Counts::default() {
            eprintln!("in run {} with a kill at {step} number {nth}", self.runs);
        }
        self.counts += found;
    }

    fn work(&mut self, command: &str, step: &str, nth: u64) {
        self.stand.trap.set("KILL", step, nth);
        let ended = self.stand.cron.run(command);
        let caught = self.stand.trap.caught().is_some();
        let right = if caught { "signal 9" } else { "exit 0" };
        if ended != right {
            eprintln!("wrong: a process ended by {ended}");
            self.counts.wrong += 1;
        }
    }
}
