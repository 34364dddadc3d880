//! A trial to ask for pages: virtual people in the middle of it, known users, a clock and random bytes of our own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use http::{Request, Response};
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use protocol::Plan;
use record::{
    Act, Entry, Event, Observation, Origin, RecordHeader, SiteNumber, Sites, SubjectNumber,
};
pub use server::demonstration::KNOWN_PASSWORD;
use server::demonstration::open_known_accounts;
use server::{
    Accounts, AnalysisRoom, ClockWatch, ClosedResults, Dictionary, EN, House, Metrics, Mode,
    NewAccount, PasswordCost, SentForms, Settings, SignOn, StagedFiles, Stock, Zones, answer,
    clock_of, noon,
};
use sha2::{Digest as _, Sha256};
use store::{
    Address, Came, NewTrial, Person, Place, Refused, RequestKey, Role, RoomKey, Source, Store, Wish,
};

/// In which of two worlds a trial is: in the other one everybody holds the other arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    One,
    Other,
}

pub fn plan(world: World) -> Plan {
    let text = include_str!("../../../trials/proderm/protocol.toml");
    let mut protocol: protocol::Protocol = definition::read("protocol.toml", text).unwrap();
    if world == World::Other {
        protocol.arms.reverse();
    }
    Plan::compile(protocol).unwrap()
}

/// The lives of sixteen virtual people at two sites, as a simulation of the trial wrote them down.
pub fn whole_lives() -> Vec<Entry> {
    include_str!("virtual_lives.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The same lives. What the protocol itself grants to one arm alone is left out: who deteriorated goes no further than the
/// blinded period.
pub fn lives() -> &'static [Entry] {
    static LIVES: OnceLock<Vec<Entry>> = OnceLock::new();
    LIVES.get_or_init(|| {
        let all = whole_lives();
        let deteriorated: BTreeSet<SubjectNumber> = all
            .iter()
            .filter(|entry| {
                matches!(
                    entry.event,
                    Event::Act(Act::CrossedOver {} | Act::Discontinued { .. })
                )
            })
            .map(|entry| entry.subject)
            .collect();
        let mut ended = BTreeSet::new();
        all.into_iter()
            .filter(|entry| {
                let enters = matches!(entry.event, Event::Act(Act::PeriodEntered { .. }));
                if enters && deteriorated.contains(&entry.subject) {
                    ended.insert(entry.subject);
                }
                !ended.contains(&entry.subject)
                    && !matches!(
                        entry.event,
                        Event::Observation(Observation::SwitchedInError { .. })
                    )
            })
            .collect()
    })
}

fn header(plan: &Plan) -> RecordHeader {
    RecordHeader {
        trial: plan.protocol().trial.id.clone(),
        origin: Origin::Virtual {
            seed: 7,
            replicate: 0,
            patients_sha256: String::new(),
        },
        protocol_sha256: "0".repeat(64),
        software: "0.1.0".into(),
    }
}

/// A trial that is served to the tests.
pub struct Trial {
    pub house: Arc<House>,
    now: Arc<AtomicI64>,
    folder: PathBuf,
}

impl Drop for Trial {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

pub fn folder(test: &str) -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("{test}-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// At site 1 the day begins two hours before that of UTC; at noon it is the same everywhere.
pub fn zones() -> Zones {
    let east = TimeZone::fixed(Offset::constant(2));
    Zones::of(TimeZone::UTC, [(SiteNumber(1), east)])
}

/// Little work for a password: what is tested is not how long it takes.
pub const CHEAP: PasswordCost = PasswordCost {
    memory_kib: 8,
    passes: 1,
};

/// Everything that a served trial needs, up to a day chosen among those on which something happens.
pub fn furnish(
    test: &str,
    world: World,
    choose: impl FnOnce(&[Date]) -> Date,
) -> (House, Arc<AtomicI64>, PathBuf) {
    furnish_with(test, plan(world), lives(), choose)
}

/// The trial of the repository with one arm only, in which everybody knows what is given. Its folder is found, not named.
pub fn open_label_plan() -> Plan {
    let trials = concat!(env!("CARGO_MANIFEST_DIR"), "/../../trials");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(trials)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    folders
        .into_iter()
        .filter_map(|folder| std::fs::read_to_string(folder.join("protocol.toml")).ok())
        .filter_map(|text| Plan::compile(definition::read("protocol.toml", &text).ok()?).ok())
        .find(|plan| plan.arms().len() == 1)
        .unwrap()
}

/// Everything that a served trial needs, of any protocol and any lives.
pub fn furnish_with(
    test: &str,
    plan: Plan,
    entries: &[Entry],
    choose: impl FnOnce(&[Date]) -> Date,
) -> (House, Arc<AtomicI64>, PathBuf) {
    furnish_drawn(test, plan, entries, [5; 32], in_a_file, choose)
}

/// A database of SQLite in the folder of a trial.
pub fn in_a_file(folder: &Path) -> Place {
    Place::beside(Address::Sqlite(folder.join("trial.db")))
}

/// The same with lists that are drawn from a seed, in a database at a place that is told from the folder.
pub fn furnish_drawn(
    test: &str,
    plan: Plan,
    entries: &[Entry],
    seed: [u8; 32],
    place: impl FnOnce(&Path) -> Place,
    choose: impl FnOnce(&[Date]) -> Date,
) -> (House, Arc<AtomicI64>, PathBuf) {
    let folder = folder(test);
    let mut days: Vec<_> = entries.iter().map(|entry| entry.date).collect();
    days.sort_unstable();
    let today = choose(&days);
    let now = Arc::new(AtomicI64::new(noon(today)));
    let shown = Arc::clone(&now);
    let time: server::Time = Arc::new(move || shown.load(Ordering::SeqCst));
    let place = place(&folder);
    let new = NewTrial {
        header: header(&plan),
        prepared_by: "one".into(),
        approved_by: "two".into(),
        blocks: None,
        seed: Some(seed),
    };
    let store = Store::create(&place, plan.clone(), new, clock_of(&time, &zones())).unwrap();
    fill(&store, entries, today).unwrap();
    let drawn = AtomicU64::new(0);
    let randomness: server::Randomness = Box::new(move |bytes| {
        for chunk in bytes.chunks_mut(32) {
            let number = drawn.fetch_add(1, Ordering::SeqCst);
            let digest = Sha256::digest(number.to_be_bytes());
            chunk.copy_from_slice(&digest[..chunk.len()]);
        }
        true
    });
    let accounts = Accounts::open(
        &folder.join("trial.db.accounts"),
        CHEAP,
        RoomKey::of_secret([6; 32], "accounts"),
    )
    .unwrap();
    open_known_accounts(&accounts, time(), &randomness).unwrap();
    let house = House {
        plan,
        store,
        accounts,
        settings: Settings {
            answer_floor: Duration::ZERO,
            password_cost: CHEAP,
            zones: zones(),
            // The clock of a test stands still while it is served.
            clock_tolerance: Duration::MAX,
            ..Settings::default()
        },
        mode: Mode::Demonstration {
            folder: PathBuf::from("here"),
        },
        time,
        clock: ClockWatch::default(),
        randomness,
        say: &EN,
        metrics: Metrics::default(),
        sent: SentForms::default(),
        sign_on: SignOn::default(),
        staged: StagedFiles::default(),
        closed: ClosedResults::open(
            &folder.join("trial.db.closed"),
            RoomKey::of_secret([6; 32], "closed results"),
        )
        .unwrap(),
        stock: Stock::open(
            &folder.join("trial.db.stock"),
            RoomKey::of_secret([6; 32], "stock"),
        )
        .unwrap(),
        dictionaries: vec![Dictionary::demonstration()],
        analysis: AnalysisRoom::empty(folder.join("results")),
        screening: Mutex::new(()),
    };
    house.let_the_store_ask_the_forms().unwrap();
    server::serious_events::learn(&house).unwrap();
    (house, now, folder)
}

/// Lets virtual people live through a new trial up to its day: through the same door by which people come, with the
/// trial's own lists, so that both worlds hear the same of them. From the entry on that the trial refuses, a person stands
/// where the way ended.
fn fill(store: &Store, entries: &[Entry], today: Date) -> Result<(), String> {
    let mut numbers: BTreeMap<SubjectNumber, SubjectNumber> = BTreeMap::new();
    let mut stopped: BTreeSet<SubjectNumber> = BTreeSet::new();
    let so_far: Vec<&Entry> = entries.iter().filter(|entry| entry.date <= today).collect();
    let mut place = 0;
    while place < so_far.len() {
        // Requests of one batch must not wait for the number of somebody who is screened in it.
        let mut batch = Vec::new();
        while let Some(entry) = so_far.get(place) {
            let screens = matches!(&entry.event, Event::Act(Act::Screened(_)));
            if screens && !batch.is_empty() {
                break;
            }
            place += 1;
            if let Some(wish) = wish_of(entry, &numbers) {
                batch.push((entry.subject, screens, request(place, wish)));
            }
            if screens {
                break;
            }
        }
        batch.retain(|(subject, _, _)| !stopped.contains(subject));
        let (who, requests): (Vec<_>, Vec<_>) = batch
            .into_iter()
            .map(|(subject, screens, request)| ((subject, screens), request))
            .unzip();
        for ((subject, screens), answer) in who.into_iter().zip(store.ask_all(requests)) {
            match answer {
                Ok(answer) => {
                    if let (true, Came::Entry { subject: own, .. }) = (screens, answer.came) {
                        numbers.insert(subject, own);
                    }
                }
                Err(Refused::Rule(_) | Refused::Unreadable { .. }) => {
                    stopped.insert(subject);
                }
                Err(refused) => return Err(refused.to_string()),
            }
        }
    }
    Ok(())
}

fn wish_of(entry: &Entry, numbers: &BTreeMap<SubjectNumber, SubjectNumber>) -> Option<Wish> {
    let date = entry.date;
    if let Event::Act(Act::Screened(screening)) = &entry.event {
        let screening = screening.clone();
        return Some(Wish::Screen { date, screening });
    }
    let subject = *numbers.get(&entry.subject)?;
    Some(match &entry.event {
        Event::Act(Act::Enrolled { .. }) => Wish::Enrol { subject, date },
        event => Wish::Write {
            subject,
            date,
            event: event.clone(),
        },
    })
}

fn request(place: usize, wish: Wish) -> store::Request {
    store::Request {
        key: RequestKey::new(&format!("demonstration/{place}")).unwrap(),
        person: Person {
            name: "virtual life".to_owned(),
            role: Role::System,
            sites: record::Sites::All,
        },
        source: Source::Simulation,
        reason: None,
        hidden: None,
        wish,
    }
}

impl Trial {
    pub fn new(test: &str, world: World) -> Self {
        let (house, now, folder) = furnish(test, world, |days| days[days.len() / 3]);
        Self {
            house: Arc::new(house),
            now,
            folder,
        }
    }

    /// The same of another protocol.
    pub fn with_plan(test: &str, plan: Plan) -> Self {
        Self::with_plan_furnished(test, plan, |_| {})
    }

    /// The same of another protocol, furnished further before anybody comes.
    pub fn with_plan_furnished(test: &str, plan: Plan, further: impl FnOnce(&mut House)) -> Self {
        let (mut house, now, folder) =
            furnish_with(test, plan, lives(), |days| days[days.len() / 3]);
        further(&mut house);
        Self {
            house: Arc::new(house),
            now,
            folder,
        }
    }

    /// The same lives at three sites: the numbers of subjects come to sites 1, 2 and 3 in turn.
    pub fn at_three_sites(test: &str) -> Self {
        Self::at_three_sites_of(test, plan(World::One))
    }

    /// The same under another protocol.
    pub fn at_three_sites_of(test: &str, plan: Plan) -> Self {
        let mut lives = lives().to_vec();
        for entry in &mut lives {
            if let Event::Act(Act::Screened(screening)) = &mut entry.event {
                let site = u16::try_from((entry.subject.0 - 1) % 3).unwrap() + 1;
                screening.site = SiteNumber(site);
            }
        }
        let (house, now, folder) = furnish_with(test, plan, &lives, |days| days[days.len() / 3]);
        Self {
            house: Arc::new(house),
            now,
            folder,
        }
    }

    /// Opens an account for somebody who works at these sites, and lets the person in.
    pub fn let_in(&self, name: &str, role: Role, sites: &[u16]) -> Browser<'_> {
        let new = NewAccount {
            name: name.to_owned(),
            full_name: name.to_owned(),
            role,
            sites: Sites::these(sites.iter().copied().map(SiteNumber)).unwrap(),
        };
        let accounts = &self.house.accounts;
        let number = accounts.create(self.house.now(), "z", &new).unwrap();
        accounts
            .set_known_password(number, KNOWN_PASSWORD, [8; 16])
            .unwrap();
        self.browser(name)
    }

    /// A visit with core set measures at site 1: its subject and entry.
    pub fn a_visit(&self) -> (u32, u64) {
        let found = self.house.store.look(|state| {
            let mut own = state
                .subjects()
                .iter()
                .filter(|one| one.screening().site.0 == 1);
            own.find_map(|one| Some((one.number().0, one.visits().first()?.sequence)))
        });
        found.unwrap().unwrap()
    }

    /// A trial whose arms were drawn from a seed, and whose house is furnished further before anybody comes.
    pub fn drawn(test: &str, seed: [u8; 32], further: impl FnOnce(&mut House)) -> Self {
        let plan = plan(World::One);
        let (mut house, now, folder) =
            furnish_drawn(test, plan, lives(), seed, in_a_file, |days| {
                days[days.len() / 3]
            });
        further(&mut house);
        Self {
            house: Arc::new(house),
            now,
            folder,
        }
    }

    /// A trial whose house is furnished further before anybody comes.
    pub fn furnished(test: &str, further: impl FnOnce(&mut House)) -> Self {
        Self::with_plan_furnished(test, plan(World::One), further)
    }

    /// A trial in which the given has happened, on the last day of it.
    pub fn of(test: &str, entries: &[Entry]) -> Self {
        let (house, now, folder) = furnish_with(test, plan(World::One), entries, |days| {
            days.last().copied().unwrap()
        });
        Self {
            house: Arc::new(house),
            now,
            folder,
        }
    }

    /// The same under another protocol.
    pub fn under(test: &str, plan: Plan, entries: &[Entry]) -> Self {
        let (house, now, folder) =
            furnish_with(test, plan, entries, |days| days.last().copied().unwrap());
        Self {
            house: Arc::new(house),
            now,
            folder,
        }
    }

    /// A trial in one of two worlds in which the given has happened, on the last day of it.
    pub fn of_world(test: &str, world: World, entries: &[Entry]) -> Self {
        let (house, now, folder) = furnish_with(test, plan(world), entries, |days| {
            days.last().copied().unwrap()
        });
        Self {
            house: Arc::new(house),
            now,
            folder,
        }
    }

    /// The folder with its files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A trial in which nothing has happened yet, on the day on which something first will.
    pub fn before_the_first_day(test: &str) -> Self {
        Self::before_the_first_day_of(test, World::One)
    }

    /// The same in one of two worlds.
    pub fn before_the_first_day_of(test: &str, world: World) -> Self {
        let (house, now, folder) = furnish(test, world, |days| days[0].yesterday().unwrap());
        Self {
            house: Arc::new(house),
            now,
            folder,
        }
    }

    /// What the virtual people of this trial live through.
    pub fn lives() -> &'static [Entry] {
        lives()
    }

    /// Where the store of this trial lies.
    pub fn place(&self) -> Place {
        Place::beside(Address::Sqlite(self.folder.join("trial.db")))
    }

    pub fn set_day(&self, day: Date) {
        self.now.store(noon(day), Ordering::SeqCst);
    }

    pub fn later(&self, microseconds: i64) {
        self.now.fetch_add(microseconds, Ordering::SeqCst);
    }

    pub fn today(&self) -> String {
        self.house.today().to_string()
    }

    pub fn ask(&self, method: &str, path: &str, cookie: Option<&str>, body: &str) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1:8080");
        if let Some(cookie) = cookie {
            request = request.header("cookie", format!("myotrial={cookie}"));
        }
        let request = request.body(body.as_bytes().to_vec()).unwrap();
        Answer(answer(&self.house, &request).0)
    }

    /// Somebody who has signed in.
    pub fn browser(&self, name: &str) -> Browser<'_> {
        let door = self.ask("GET", "/sign-in", None, "");
        let cookie = door.cookie().unwrap();
        let form = [
            ("_form_token", form_token(&cookie)),
            ("name", name.to_owned()),
            ("password", KNOWN_PASSWORD.to_owned()),
        ];
        let let_in = self.ask("POST", "/sign-in", Some(&cookie), &encode(&form));
        assert_eq!(let_in.status(), 303, "{name} signs in: {}", let_in.text());
        Browser {
            trial: self,
            cookie: let_in.cookie().unwrap(),
        }
    }

    /// Subjects, by their sites.
    pub fn subjects(&self) -> Vec<(u32, u16)> {
        self.house
            .store
            .look(|state| {
                let subjects = state.subjects().iter();
                subjects
                    .map(|subject| (subject.number().0, subject.screening().site.0))
                    .collect()
            })
            .unwrap()
    }

    /// Somebody of a site, or of another one than it.
    pub fn subject_of(&self, wanted: impl Fn(u16) -> bool) -> u32 {
        let subjects = self.subjects();
        subjects.iter().find(|(_, site)| wanted(*site)).unwrap().0
    }
}

pub fn form_token(cookie: &str) -> String {
    server::Token::read(cookie).unwrap().form_token()
}

pub fn encode<K: AsRef<str>, V: AsRef<str>>(fields: &[(K, V)]) -> String {
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        encoded.append_pair(name.as_ref(), value.as_ref());
    }
    encoded.finish()
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer(pub Response<Vec<u8>>);

impl Answer {
    pub fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.0.body()).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers().get(name)?.to_str().ok()
    }

    pub fn cookie(&self) -> Option<String> {
        let cookie = self.header("set-cookie")?;
        Some(
            cookie
                .strip_prefix("myotrial=")?
                .split(';')
                .next()?
                .to_owned(),
        )
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let text = self.text();
        let at = text
            .find(&format!("name=\"{name}\" value=\""))
            .unwrap_or_else(|| panic!("no field {name} in {text}"));
        let rest = &text[at..];
        let rest = rest.split("value=\"").nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

/// Somebody who is signed in.
pub struct Browser<'t> {
    pub trial: &'t Trial,
    pub cookie: String,
}

impl Browser<'_> {
    pub fn get(&self, path: &str) -> Answer {
        self.trial.ask("GET", path, Some(&self.cookie), "")
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = form_token(&self.cookie);
        let mut all = vec![("_form_token", token.as_str())];
        all.extend_from_slice(fields);
        if path.starts_with("/api/") {
            return self.post_json(path, "k", &encode(&all));
        }
        self.trial
            .ask("POST", path, Some(&self.cookie), &encode(&all))
    }

    /// Sends what a program sends.
    pub fn post_json(&self, path: &str, key: &str, body: &str) -> Answer {
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header("host", "127.0.0.1:8080")
            .header("cookie", format!("myotrial={}", self.cookie))
            .header("x-form-token", form_token(&self.cookie))
            .header("idempotency-key", key)
            .body(body.as_bytes().to_vec())
            .unwrap();
        Answer(answer(&self.trial.house, &request).0)
    }

    /// Opens a form and sends it filled in; whatever is doubtful gets a reason.
    pub fn fill_in(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let blank = self.get(path);
        assert_eq!(blank.status(), 200, "{path}: {}", blank.text());
        let key = blank.hidden("_key");
        let mut all = vec![("_key", key.as_str())];
        all.extend_from_slice(fields);
        self.post_explained(path, &all)
    }

    /// Sends a form, and again with a reason for whatever was doubtful.
    pub fn post_explained(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all: Vec<(String, String)> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let mut answer = self.post(path, fields);
        for _ in 0..2 {
            if answer.status() != 422 {
                break;
            }
            let text = answer.text();
            let names = text
                .split("name=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next());
            for name in names {
                let typed = |of: &str| {
                    all.iter()
                        .any(|(own, value)| own == of && !value.is_empty())
                };
                let explains = name.ends_with("__because")
                    || name.strip_suffix("__missing").is_some_and(|of| !typed(of));
                if explains && !typed(name) {
                    all.push((name.to_owned(), "so it was".to_owned()));
                }
            }
            let fields: Vec<(&str, &str)> = all
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            answer = self.post(path, &fields);
        }
        answer
    }
}
