//! A clock of the machine that is put forward or back, stands still, or is not that of others.

use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::trial::{Trial, World};

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;

/// A trial by whose clock what is wrong by more than two seconds is told.
fn watched(test: &str, furnish: impl FnOnce(&mut server::House)) -> Trial {
    Trial::drawn(test, [5; 32], |house| {
        house.settings.clock_tolerance = Duration::from_secs(2);
        furnish(house);
    })
}

fn raised(trial: &Trial) -> Vec<(&'static str, i64)> {
    let raised = trial.house.clock.raised();
    raised
        .iter()
        .map(|one| (one.alarm.as_str(), one.alarm.by()))
        .collect()
}

#[test]
fn r_43_a_clock_that_is_moved_or_stands_still_is_told_to_the_administrator_and_stands_in_the_log() {
    let trial = watched("moved", |_| {});
    let look = |seconds| trial.house.look_at_the_clock(Duration::from_secs(seconds));
    assert!(look(0).is_empty());
    trial.later(5 * SECOND);
    assert!(look(5).is_empty());
    // A second that is put in, and the little by which a clock is set right each time.
    trial.later(4 * SECOND);
    assert!(look(10).is_empty());
    assert!(
        !trial
            .browser("administrator")
            .get("/")
            .text()
            .contains("was wrong")
    );
    trial.later(5 * SECOND - HOUR);
    let lines = look(15);
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].contains("\"alarm\":\"clock moved\",\"seconds\":-3601.0,\"kept\":true"),
        "{}",
        lines[0]
    );
    trial.later(5 * SECOND);
    assert!(look(20).is_empty(), "what was told once is told once");
    // It stands still for an hour.
    assert_eq!(look(3_620).len(), 1);
    assert_eq!(
        raised(&trial),
        [("clock moved", -HOUR), ("clock moved", -HOUR - SECOND)]
    );
    let page = trial.browser("administrator").get("/").text();
    assert!(page.contains("it moved by -3601.000 seconds"), "{page}");
    let log = trial.house.accounts.lines(50).unwrap();
    let kept: Vec<_> = log
        .iter()
        .filter(|line| line.what == "clock moved")
        .collect();
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[1].about, "by -3601.000 s");
    let metrics = trial.browser("administrator").get("/metrics").text();
    assert!(
        metrics.contains("myotrial_clock_alarms_total 2"),
        "{metrics}"
    );
    for person in ["coordinator", "monitor", "sponsor"] {
        assert!(!trial.browser(person).get("/").text().contains("was wrong"));
    }
}

#[test]
fn r_43_a_clock_that_is_before_the_last_row_of_the_trail_is_told_when_the_trial_is_opened() {
    let trial = watched("behind", |_| {});
    assert!(trial.house.begin_to_watch_the_clock().is_empty());
    trial.later(-HOUR);
    assert_eq!(trial.house.begin_to_watch_the_clock().len(), 1);
    let raised = raised(&trial);
    let [(what, by)] = raised.as_slice() else {
        panic!("{raised:?}");
    };
    assert_eq!(*what, "clock behind the trail");
    assert!((-HOUR..-HOUR + 600 * SECOND).contains(by), "{by}");
}

#[test]
fn t_15_no_session_outlives_a_clock_that_is_put_back_or_far_forward() {
    for jump in [-HOUR, HOUR * 24 * 3_652, -HOUR * 24 * 3_652] {
        let trial = Trial::new("jumped", World::One);
        let browser = trial.browser("coordinator");
        for _ in 0..7 {
            trial.later(HOUR / 3);
            assert_eq!(browser.get("/").status(), 200);
        }
        trial.later(jump);
        assert_eq!(browser.get("/").status(), 303, "{jump}");
        trial.later(-jump);
        assert_eq!(browser.get("/").status(), 303, "{jump}");
    }
}

/// A server of the time that answers every question by a clock, so many microseconds beside that of the trial.
fn time_server(trial_clock: server::Time, beside: &Arc<AtomicI64>) -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    let beside = Arc::clone(beside);
    std::thread::spawn(move || {
        let mut question = [0; 48];
        while let Ok((48, asker)) = socket.recv_from(&mut question) {
            let now = trial_clock() + beside.load(Ordering::SeqCst);
            let seconds = u64::try_from(now / SECOND).unwrap() + 2_208_988_800;
            let fraction = (u64::try_from(now % SECOND).unwrap() << 32) / 1_000_000;
            let stamp = (seconds << 32 | fraction).to_be_bytes();
            let mut answer = [0; 48];
            (answer[0], answer[1]) = (0b00_100_100, 2);
            answer[24..32].copy_from_slice(&question[40..]);
            answer[32..40].copy_from_slice(&stamp);
            answer[40..].copy_from_slice(&stamp);
            socket.send_to(&answer, asker).unwrap();
        }
    });
    address
}

#[test]
fn r_43_a_clock_that_is_not_that_of_the_time_server_is_told_until_it_is_right_again() {
    let beside = Arc::new(AtomicI64::new(7 * SECOND));
    let trial = watched("apart", |house| {
        let address = time_server(Arc::clone(&house.time), &beside);
        house.settings.time_server = Some(address.parse().unwrap());
    });
    let mut seconds = 0;
    let mut look = || {
        trial.later(601 * SECOND);
        seconds += 601;
        trial.house.look_at_the_clock(Duration::from_secs(seconds))
    };
    let first = look();
    assert_eq!(first.len(), 1, "{first:?}");
    assert!(
        first[0].contains("clock not that of the time server"),
        "{}",
        first[0]
    );
    let (_, by) = raised(&trial)[0];
    assert!((by + 7 * SECOND).abs() <= 2, "{by}");
    assert!(look().is_empty(), "what is known already is not told again");
    beside.store(0, Ordering::SeqCst);
    assert!(look().is_empty());
    beside.store(-3 * SECOND, Ordering::SeqCst);
    assert_eq!(look().len(), 1);
    assert!(look().is_empty());
    let metrics = trial.browser("administrator").get("/metrics").text();
    assert!(
        metrics.contains("myotrial_clock_ahead_seconds 3\n")
            || metrics.contains("myotrial_clock_ahead_seconds 3.00000"),
        "{metrics}"
    );
    let page = trial.browser("administrator").get("/").text();
    assert!(
        page.contains("3.000 seconds from the time server"),
        "{page}"
    );
}

#[test]
fn a_time_server_that_is_not_there_is_told_once() {
    let trial = watched("unheard", |house| {
        // Nobody listens there: the socket is closed again.
        let port = UdpSocket::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        house.settings.time_server = Some(port.to_string().parse().unwrap());
    });
    let told: Vec<usize> = [0, 700, 1_400]
        .map(|seconds| {
            let lines = trial.house.look_at_the_clock(Duration::from_secs(seconds));
            trial.later(700 * SECOND);
            lines
                .iter()
                .filter(|line| line.contains("time_server"))
                .count()
        })
        .to_vec();
    assert_eq!(told, [1, 0, 0]);
    assert!(raised(&trial).is_empty());
}
