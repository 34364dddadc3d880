//! Everybody at 36 sites has people randomised by the real program at once, over the wire: some lose their answer and ask
//! again, and one site is slow. What the clients were told is held against what the database holds.
//!
//! A thousand with `MYOTRIAL_FULL=1`, 216 otherwise. How long it took is printed, and nothing is asserted of it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use record::SiteNumber;
use server::Token;
use simulation::{Seed, live_through};
use store::load::{Attempt, Candidate, Ready, Stopwatch, held, judge, prepare};
use store::{Address, Clock, Place, Role, Store, verify};

use crate::program::workplace;
use crate::serve::end;
use crate::soak::{
    SITES, accounts_of, ask, is_full, new_trial, open_account, provenance, quantile, serving,
    sign_in, trial,
};

/// How long the slow site takes between the head of a request and its body.
const SLOWNESS: Duration = Duration::from_millis(150);

/// What a client sends to have a subject randomised.
struct Sent {
    head: String,
    body: String,
}

impl Sent {
    fn of(ready: &Ready, cookie: &str) -> Self {
        let subject = ready.subject.0;
        let token = Token::read(cookie).unwrap().form_token();
        Self {
            head: format!(
                "POST /api/v1/subjects/{subject}/enrolment HTTP/1.1\r\nCookie: myotrial={cookie}\r\nX-Form-Token: {token}\r\n\
                 Idempotency-Key: at-once-{subject}\r\n"
            ),
            body: format!("{{\"date\": \"{}\"}}", ready.date),
        }
    }

    /// Sends it and goes away before there is an answer.
    fn without_waiting(&self, at: SocketAddr) {
        let mut stream = TcpStream::connect(at).unwrap();
        write!(
            stream,
            "{}Host: {at}\r\nContent-Length: {}\r\n\r\n{}",
            self.head,
            self.body.len(),
            self.body
        )
        .unwrap();
    }
}

/// The subjects of one site, one after the other; every fifth answer is lost the first time.
fn randomise_all(
    at: SocketAddr,
    cookie: &str,
    own: &[Ready],
    time: &Stopwatch,
) -> Vec<(Attempt, u16)> {
    let is_slow = own.first().is_some_and(|ready| ready.site.0 == SITES);
    own.iter()
        .map(|ready| {
            let sent_at = time.now();
            let sent = Sent::of(ready, cookie);
            if ready.subject.0 % 5 == 0 {
                sent.without_waiting(at);
            }
            if is_slow {
                std::thread::sleep(SLOWNESS);
            }
            let answer = ask(at, &sent.head, &sent.body).unwrap();
            let attempt = Attempt {
                subject: ready.subject.0,
                sent: sent_at,
                // Nobody who is blinded is told a slot: the database says below which it is.
                acknowledged: (answer.status == 201).then(|| (time.now(), 0)),
            };
            (attempt, answer.status)
        })
        .collect()
}

/// Which of the subjects of a site.
#[derive(Clone, Copy)]
enum Half {
    First,
    Second,
}

impl Half {
    fn of(self, own: &[Ready]) -> &[Ready] {
        let (first, second) = own.split_at(own.len() / 2);
        match self {
            Self::First => first,
            Self::Second => second,
        }
    }
}

/// Connections that are in the way: idle ones, and such as begin a request and never end it.
fn crowd(at: SocketAddr) -> Vec<TcpStream> {
    let idle = (0..500).map_while(|_| TcpStream::connect(at).ok());
    let mut all: Vec<TcpStream> = idle.collect();
    for _ in 0..150 {
        let Ok(mut slow) = TcpStream::connect(at) else {
            break;
        };
        let begun = slow.write_all(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ");
        if begun.is_ok() {
            all.push(slow);
        }
    }
    all
}

#[test]
fn t_1_t_2_t_9_t_23_and_t_24_randomisations_of_all_sites_at_once_are_each_there_once_and_in_their_order()
 {
    let wanted = if is_full() { 1_000 } else { 216 };
    let (folder, plan, patients) = trial("at_once", wanted + 20);
    let address = Address::Sqlite(workplace("at_once_data").join("trial.db"));
    let place = Place::beside(address.clone());
    let (record, _) = live_through(&plan, &patients, &provenance(&folder), Seed::new(1)).unwrap();
    let new = new_trial(&folder, &plan);
    let store = Store::create(&place, plan, new, Clock::of_the_machine()).unwrap();
    let mut ready = prepare(&store, &Candidate::of(&record)).unwrap();
    drop(store);
    ready.truncate(wanted as usize);
    assert_eq!(ready.len(), wanted as usize);
    let mut by_site: BTreeMap<SiteNumber, Vec<Ready>> = BTreeMap::new();
    for one in &ready {
        by_site.entry(one.site).or_default().push(*one);
    }
    let accounts = accounts_of(&place);
    let people: Vec<_> = (0..)
        .zip(by_site.keys())
        .map(|(number, site)| open_account(&accounts, number, Role::Coordinator, Some(site.0)))
        .collect();
    drop(accounts);
    let mut served = serving(&folder, "127.0.0.1:0", &address.to_string());
    let at = served.address;
    let cookies: Vec<String> = people.iter().map(|person| sign_in(at, person)).collect();
    let time = Stopwatch::begin();
    let began = time.now();
    let all_at_once = |half: Half| -> Vec<(Attempt, u16)> {
        std::thread::scope(|scope| {
            let clients: Vec<_> = by_site
                .values()
                .zip(&cookies)
                .map(|(own, cookie)| scope.spawn(|| randomise_all(at, cookie, half.of(own), &time)))
                .collect();
            clients
                .into_iter()
                .flat_map(|client| client.join().unwrap())
                .collect()
        })
    };
    let mut told = all_at_once(Half::First);
    // The other half while many are connected and say nothing, and others never finish their request.
    let crowd = crowd(at);
    let crowded_since = time.now();
    told.extend(all_at_once(Half::Second));
    let took = Duration::from_nanos(time.now() - began);
    let in_the_way = crowd.len();
    drop(crowd);
    assert_eq!(end(&mut served), 0);
    assert!(told.iter().all(|(_, status)| *status == 201), "{told:?}");

    let held = held(&address).unwrap();
    let slots: BTreeMap<u32, u32> = held.iter().map(|held| (held.subject, held.slot)).collect();
    let history: Vec<Attempt> = told
        .into_iter()
        .map(|(attempt, _)| Attempt {
            acknowledged: attempt
                .acknowledged
                .map(|(at, _)| (at, slots.get(&attempt.subject).copied().unwrap_or(u32::MAX))),
            ..attempt
        })
        .collect();
    let verdict = judge(&history, &held);
    assert_eq!(verdict.acked, wanted as usize);
    assert!(verdict.holds(), "{verdict:?}");
    assert_eq!(held.len(), wanted as usize);
    // Of each list the first places are used, without a gap.
    let mut places: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for held in &held {
        places.entry(&held.list).or_default().push(held.place);
    }
    for (list, mut used) in places {
        used.sort_unstable();
        assert!(
            used.iter().copied().eq(0..used.len() as u32),
            "{list}: {used:?}"
        );
    }
    let examination = verify(&place).unwrap();
    assert!(examination.holds, "{examination:?}");

    let slow: Vec<u32> = by_site
        .get(&SiteNumber(SITES))
        .into_iter()
        .flatten()
        .map(|ready| ready.subject.0)
        .collect();
    let waits = |wanted: &dyn Fn(&Attempt) -> bool| {
        let mut waits: Vec<f64> = history
            .iter()
            .filter(|attempt| wanted(attempt))
            .filter_map(|attempt| Some((attempt.acknowledged?.0 - attempt.sent) as f64 / 1e6))
            .collect();
        waits.sort_by(f64::total_cmp);
        waits
    };
    let is_slow = |attempt: &Attempt| slow.contains(&attempt.subject);
    let others = waits(&|attempt| !is_slow(attempt));
    let [alone, crowded] = [false, true].map(|crowded| {
        let of =
            |attempt: &Attempt| !is_slow(attempt) && (attempt.sent >= crowded_since) == crowded;
        waits(&of)
    });
    assert!(
        in_the_way >= 300 && !alone.is_empty() && !crowded.is_empty(),
        "{in_the_way}"
    );
    eprintln!(
        "T-23: randomisations of 36 sites at once took {:.0} ms in the middle and {:.0} ms for 95 in 100; with {in_the_way} \
         connections in the way {:.0} and {:.0} ms",
        quantile(&alone, 0.5),
        quantile(&alone, 0.95),
        quantile(&crowded, 0.5),
        quantile(&crowded, 0.95),
    );
    let slow = waits(&is_slow);
    eprintln!(
        "T-1 over HTTP: {} acknowledged, {} lost, {} doubled, {} out of order, in {:.1} s; 99 in 100 within {:.0} ms, the slow \
         site's last within {:.0} ms, {:.0} of them its own",
        verdict.acked,
        verdict.lost,
        verdict.doubled,
        verdict.out_of_order,
        took.as_secs_f64(),
        quantile(&others, 0.99),
        slow.last().copied().unwrap_or_default(),
        SLOWNESS.as_secs_f64() * 1e3
    );
}
