//! Items of the record are called what their forms call them.

use std::collections::{BTreeMap, BTreeSet};

use forms::{
    Circumstances, Dated, Deed, ENGLISH, FieldKind, Form, FormKind, Gravity, NamedItem, Text,
    Typed, blank, filled, item_label, named_items, read_transferred, shown_items, typed_of,
    visit_fields,
};
use protocol::Plan;
use record::{Act, AllocationTable, Entry, Event, SubjectNumber};
use serde_json::{Value, json};

use crate::desk::of;
use crate::script::{BASELINE, Script, everyone_on, pilot, proderm, week};

/// What a form asks that its entry does not hold as it was typed: other fields say it, or another entry does.
const NO_ITEM: [&str; 9] = [
    "consent",
    "first_symptom",
    "days",
    "examined",
    "highest_rate_per_hour",
    "premedication",
    "premedication_milligrams",
    // Worked out, where the grades and the answers are there.
    "mmt_total",
    "haq",
];

fn trials() -> [(Plan, &'static str); 2] {
    [(proderm(), "PLACEBO"), (pilot(), "IVIG")]
}

/// Somebody who was enrolled and treated for the first time.
fn after_a_dose<'a>(plan: &'a Plan, table: &'a AllocationTable) -> Script<'a> {
    let mut script = Script::new(plan, table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script
}

/// Something for every field of a form.
fn everything(form: &Form, typed: &mut Typed) {
    for field in form.fields() {
        let text = match &field.kind {
            FieldKind::Choice { choices } => choices.first().map(|choice| choice.value.clone()),
            FieldKind::Tick => Some("yes".to_owned()),
            FieldKind::Date { .. } => Some(week(5).to_string()),
            FieldKind::Time => Some("09:15".to_owned()),
            FieldKind::Number(_) | FieldKind::VisualAnalogueScale { .. } => Some("1".to_owned()),
            FieldKind::Line { .. } | FieldKind::Paragraph { .. } => Some("words".to_owned()),
        };
        if !NO_ITEM.contains(&field.name.as_str()) || field.name == "examined" {
            typed.insert(field.name.clone(), text.unwrap_or_default());
        }
    }
}

/// What stands in the record when somebody fills in as much of a form as goes together.
fn filled_in(c: &Circumstances<'_>, kind: &FormKind) -> Vec<Entry> {
    let mut typed = Typed::new();
    if matches!(kind, FormKind::Visit { .. }) {
        for name in visit_fields(c.plan()) {
            let is_reason = name.ends_with("__missing");
            if !is_reason && !NO_ITEM.contains(&name.as_str()) {
                typed.insert(name, "1".to_owned());
            }
        }
    }
    everything(&filled(c, kind, &typed).unwrap(), &mut typed);
    for _ in 0..40 {
        match read_transferred(c, kind, &typed, "as in the source") {
            Ok(read) => {
                let event = |dated: &Dated| match &dated.deed {
                    Deed::Write(event) => Some(event.clone()),
                    Deed::Screen(screening) => Some(Act::Screened(screening.clone()).into()),
                    Deed::Enrol => None,
                };
                let entry = |event| Entry::new(900, SubjectNumber(1), week(5), event);
                return read.deeds.iter().filter_map(event).map(entry).collect();
            }
            Err(problems) => {
                for problem in problems {
                    assert_eq!(problem.gravity, Gravity::Refused, "{kind}: {problem:?}");
                    typed.remove(&problem.field);
                }
            }
        }
    }
    Vec::new()
}

/// Entries in which every item stands somewhere.
fn entries(script: &Script<'_>, c: &Circumstances<'_>) -> Vec<Entry> {
    let mut entries = script.entries.clone();
    for kind in FormKind::all(&"W4".into()) {
        if kind != FormKind::Enrolment && blank(c, &kind).is_ok() {
            entries.extend(filled_in(c, &kind));
        }
    }
    for event in [
        r#"{"kind":"infusion_given","visit":"W4","millilitres_by_day":["700","650.5"],"highest_rate":"0.04","by_the_clock":[{"began":"09:15:00","ended":"13:05:00","interruptions":[{"from":"10:00:00","minutes":20,"reason":"headache"}]},{"began":"22:00:00","ended":"02:30:00","end":"next_day"}]}"#,
        r#"{"kind":"adverse_event","term":"Headache","system_organ_class":"Nervous system disorders","severity":"mild","seriousness":"serious","relation":"related","onset":{"hours":12},"outcome":"recovered","ended":"2017-06-07","action":"rate_reduced","reported":{"words":"bad head","began":"08:00:00","serious_because":["death","life_threatening","hospitalisation","disability","birth_defect","medically_important"]}}"#,
        r#"{"kind":"adverse_event","term":"Fall","system_organ_class":"","severity":"severe","seriousness":"not_serious","relation":"not_related","onset":"no_infusion_yet","outcome":"unknown","action":"not_applicable"}"#,
        r#"{"kind":"screen_failed","reasons":[{"reason":"criterion","criterion":"INAGE"},{"reason":"disease_not_confirmed"},{"reason":"consent_not_given"},{"reason":"other","text":"moved away"}]}"#,
        r#"{"kind":"visit_held","visit":"W4","findings":{"weight":"70","core_set":{"haq":"1","muscle_strength":"120 of 150"},"particulars":{"not_done":[{"item":{"core_set":"patient_global"},"reason":"asleep"},{"item":{"enzyme":"aldolase"},"reason":"sample lost"},{"item":{"test":{"dynamometry":["psoas","left"]}},"reason":"pain"}]},"others":[{"test":"wells_deep_vein_thrombosis","value":"1"},{"test":"wells_pulmonary_embolism","value":"1.5"}]}}"#,
        r#"{"kind":"adjudicated","verdict":"not_confirmed"}"#,
        r#"{"kind":"regimen_stopped","cause":"adverse_event"}"#,
        r#"{"kind":"discontinued","reason":"lost_to_follow_up"}"#,
        r#"{"kind":"visit_missed","visit":"W4","reason":"on holiday"}"#,
        r#"{"kind":"deviation","text":"bag changed in daylight"}"#,
        r#"{"kind":"rescue_given","name":"Methylprednisolone","explanation":"no response"}"#,
        r#"{"kind":"concomitant_treatment","name":"Prednisone","class":"glucocorticoid","change":"at_entry","daily_milligrams":"7.5"}"#,
        r#"{"kind":"thrombosis_watched","visit":"W4","deep_vein_thrombosis":{"active_cancer":"present"},"pulmonary_embolism":{"haemoptysis":"present"},"leg_scan":"no_thrombosis","d_dimers":"raised"}"#,
        r#"{"kind":"wrong_stratum","true_stratum":"SEVERE","explanation":"typed 3 for 8"}"#,
        r#"{"kind":"regimen_changed","to":"IVIG"}"#,
        r#"{"kind":"dose_reduced","from":"W28"}"#,
        r#"{"kind":"completed","period":"BLINDED"}"#,
        r#"{"kind":"period_entered","period":"EXTENSION"}"#,
    ] {
        let event: Event =
            serde_json::from_str(event).unwrap_or_else(|error| panic!("{error}: {event}"));
        entries.push(Entry::new(900, SubjectNumber(1), week(5), event));
    }
    entries
}

/// Every way to a value in an entry, as the record names it.
fn ways(value: &Value, at: &str, ways: &mut Vec<(String, Value)>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, field) in fields {
                if name != "kind" {
                    self::ways(field, &format!("{at}.{name}"), ways);
                }
            }
        }
        Value::Array(elements) => {
            let named = record::rules::double_entry::elements_by_name(elements);
            let by_place = || {
                let all = (1..).zip(elements);
                all.map(|(place, one): (usize, _)| (place.to_string(), one.clone()))
                    .collect()
            };
            for (name, element) in named.unwrap_or_else(by_place) {
                let element = record::rules::double_entry::without_name(&element);
                self::ways(&element, &format!("{at}[{name}]"), ways);
            }
        }
        value => ways.push((at.to_owned(), value.clone())),
    }
}

/// The pointers of JSON to every value of an event.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                pointers(field, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(elements) => {
            for (place, element) in elements.iter().enumerate() {
                let own = format!("{at}/{place}");
                pointers(element, &own, found);
                if element.is_object() {
                    found.push(own);
                }
            }
        }
        _ => found.push(at.to_owned()),
    }
}

/// An event without what stands at a place.
fn without(event: &Value, place: &str) -> Value {
    let mut changed = event.clone();
    let (parent, last) = place.rsplit_once('/').unwrap();
    match changed.pointer_mut(parent).unwrap() {
        // A place in the answers stays, for the place is the question.
        Value::Array(elements) if place.contains("/items/") => {
            elements[last.parse::<usize>().unwrap()] = Value::Null;
        }
        Value::Array(elements) => {
            elements.remove(last.parse().unwrap());
        }
        Value::Object(fields) => {
            fields.remove(last);
        }
        other => panic!("{other}"),
    }
    changed
}

fn field_names(form: &Form) -> BTreeMap<String, String> {
    form.names_of_fields()
}

/// The form of an entry, with everything that could stand in it.
fn form_of(c: &Circumstances<'_>, entry: &Entry, also: &Typed) -> Form {
    let (kind, mut typed) = typed_of(entry).unwrap();
    typed.extend(also.clone());
    let c = Circumstances {
        correcting: Some(entry),
        ..*c
    };
    filled(&c, &kind, &typed).unwrap()
}

#[test]
fn every_item_of_every_form_of_both_trials_is_called_what_its_form_calls_it() {
    for (plan, arm) in trials() {
        let table = everyone_on(&plan, arm);
        let script = after_a_dose(&plan, &table);
        let c = of(&script.state, week(40));
        let mut reached: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for entry in entries(&script, &c) {
            let Some((kind, typed)) = typed_of(&entry) else {
                continue;
            };
            let event = serde_json::to_value(&entry.event).unwrap();
            let mut places = Vec::new();
            pointers(&event, "", &mut places);
            for place in places {
                // Another value at one place of the record is another text in one field of the form: that field names it.
                let others = [
                    json!("1.5"),
                    json!(3),
                    json!("2017-07-01"),
                    json!("11:11:00"),
                    json!("next_day"),
                    json!("severe"),
                    json!("mild"),
                    json!("serious"),
                    json!("not_serious"),
                    json!("not_related"),
                    json!("related"),
                    json!("suspected"),
                    json!("not_suspected"),
                    json!("fatal"),
                    json!("unknown"),
                    json!("withdrawn"),
                    json!("interrupted"),
                    json!("no_infusion_yet"),
                    json!("during_cycle"),
                    json!("present"),
                    json!("absent"),
                    json!("undecided"),
                    json!("thrombosis"),
                    json!("raised"),
                    json!("normal"),
                    json!("female"),
                    json!("male"),
                    json!("other"),
                    json!("white"),
                    json!("not_reported"),
                    json!("hispanic_or_latino"),
                    json!("polymyositis"),
                    json!("met"),
                    json!("not_met"),
                    json!("confirmed"),
                    json!("not_confirmed"),
                    json!("death"),
                    json!("adverse_event"),
                    json!("lost_to_follow_up"),
                    json!("started"),
                    json!("stopped"),
                    json!("premedication"),
                    json!("3 of 150"),
                    json!("3 of 260"),
                    json!("3 limit 7"),
                    json!("other words"),
                    Value::Null,
                ];
                // What an item is about, and of which visit, makes it that item.
                let names_it = match place.rsplit('/').next().unwrap() {
                    "kind" | "visit" | "criterion" | "test" | "item" | "muscle" | "side" => true,
                    "reason" => place.contains("/reasons/"),
                    _ => ["/item/", "/test/"]
                        .iter()
                        .any(|about| place.contains(about)),
                };
                for other in others.iter().filter(|_| !names_it) {
                    let changed = if other.is_null() {
                        without(&event, &place)
                    } else {
                        let mut changed = event.clone();
                        *changed.pointer_mut(&place).unwrap() = other.clone();
                        changed
                    };
                    let Ok(changed) = serde_json::from_value::<Event>(changed) else {
                        continue;
                    };
                    let changed = Entry::new(900, entry.subject, entry.date, changed);
                    let (_, now) = typed_of(&changed).unwrap();
                    let differing: BTreeSet<&String> = typed
                        .keys()
                        .chain(now.keys())
                        .filter(|name| typed.get(*name) != now.get(*name))
                        .collect();
                    let items = record::rules::double_entry::differences(
                        &entry,
                        entry.date,
                        &changed.event,
                    );
                    if differing.is_empty() || items.is_empty() {
                        continue;
                    }
                    let mut both = typed.clone();
                    both.extend(now.clone());
                    let form = form_of(&c, &entry, &both);
                    let names = field_names(&form);
                    let because = ENGLISH.say(Text::MissingBecause);
                    let called = |name: &String| match name.strip_suffix("__missing") {
                        Some(missing) => Some(format!("{}: {because}", names.get(missing)?)),
                        None => names.get(name).cloned(),
                    };
                    let called: BTreeSet<String> =
                        differing.iter().filter_map(|name| called(name)).collect();
                    if called.is_empty() {
                        continue;
                    }
                    for item in items {
                        let label = item_label(&c, &entry, &item.item.0);
                        let shown: BTreeSet<String> = [&item.first, &item.second]
                            .into_iter()
                            .flat_map(|value| shown_items(&c, &entry, &item.item.0, value))
                            .map(|item| item.label)
                            .collect();
                        // A list of what was ticked is one item: its elements are the fields.
                        assert!(
                            called.contains(&label) || !shown.is_disjoint(&called),
                            "{kind} {}: {label} is not of {called:?}, nor {shown:?}",
                            item.item
                        );
                    }
                    reached
                        .entry(kind.word().to_owned())
                        .or_default()
                        .extend(differing.into_iter().cloned());
                }
            }
        }
        // So every field of every form was reached from its item.
        for kind in FormKind::all(&"W4".into()) {
            let Ok(form) = blank(&c, &kind) else { continue };
            let reached = reached.get(kind.word());
            for field in form.fields() {
                let name = field.name.as_str();
                let of_acts = field.name == "date"
                    || matches!(&field.kind, FieldKind::Choice { choices } if choices.is_empty());
                let is_break = name.starts_with("day_");
                assert!(
                    of_acts
                        || is_break
                        || NO_ITEM.contains(&name)
                        || reached.is_some_and(|reached| reached.contains(name)),
                    "{kind}: nothing in the record leads to {name}"
                );
            }
        }
    }
}

#[test]
fn no_item_that_stands_in_an_entry_is_shown_by_its_way_in_the_record() {
    for (plan, arm) in trials() {
        let table = everyone_on(&plan, arm);
        let script = after_a_dose(&plan, &table);
        let c = of(&script.state, week(40));
        let mut all = entries(&script, &c);
        for event in [
            r#"{"kind":"switched_in_error","explanation":"wrong bag"}"#,
            r#"{"kind":"participant_answered","visit":"W4","timing":"late","patient_global":"3.5","haq":{"items":[0,1,2,3,0,1,2,3,0,1,2,3,0,1,2,3,0,1,2,3],"aided":[2,8]},"eq5d_vas":"70","sf36":{"version":"two","items":[3,1,1,2,1,1,3,3,1,1,2,3,4,3,5,3,5,1,5,4,4,4,3,4,2,4,2,1,5,4,2,5,3,2,4,5]}}"#,
        ] {
            let event = serde_json::from_str(event).unwrap();
            all.push(Entry::new(900, SubjectNumber(1), week(5), event));
        }
        for entry in all {
            let written = json!({ "date": entry.date, "event": entry.event });
            let mut leaves = Vec::new();
            for (name, value) in written.as_object().unwrap() {
                ways(value, name, &mut leaves);
            }
            let raw = |way: &str| way.replace(['.', '_', '[', ']'], " ");
            for (way, _) in &leaves {
                // The groups on the way are called something as well.
                let groups = way.match_indices(['.', '[']).map(|(end, _)| &way[..end]);
                for group in groups.chain([way.as_str()]) {
                    let label = item_label(&c, &entry, group);
                    let words = raw(group).trim().to_owned();
                    let by_itself = words.rsplit(' ').next().unwrap_or_default();
                    assert!(
                        label.starts_with(char::is_uppercase)
                            && label != words
                            && label != by_itself,
                        "{group}: {label}"
                    );
                }
            }
            // What can be frozen by itself is there, once, and called as the same item is elsewhere.
            let named = named_items(&c, &entry);
            for (place, item) in named.iter().enumerate() {
                let pointer = format!("/{}", item.way.replace('.', "/"));
                assert!(written.pointer(&pointer).is_some(), "{item:?}");
                assert_eq!(item.label, item_label(&c, &entry, &item.way));
                assert!(named[..place].iter().all(|other| other.way != item.way));
            }
            let leaves_in_named = leaves.iter().all(|(way, _)| {
                let is_in = |item: &NamedItem| {
                    let rest = way.strip_prefix(item.way.as_str());
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
                };
                way.ends_with(".kind") || named.iter().any(is_in)
            });
            assert!(leaves_in_named, "{leaves:?} {named:?}");
            let shown = shown_items(&c, &entry, "", &written);
            // The list of a subject's reasons has elements of two values each.
            assert!(
                shown.len() <= leaves.len() && !shown.is_empty(),
                "{shown:?}"
            );
            for item in shown {
                assert!(item.label.starts_with(char::is_uppercase), "{item:?}");
            }
        }
    }
}

#[test]
fn values_are_in_the_words_of_the_form() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let script = after_a_dose(&plan, &table);
    let c = of(&script.state, week(40));
    let entry = |event: &str| {
        Entry::new(
            900,
            SubjectNumber(1),
            week(5),
            serde_json::from_str(event).unwrap(),
        )
    };
    let shows = |entry: &Entry, wanted: &[(&str, &str)]| {
        let value = serde_json::to_value(&entry.event).unwrap();
        let items = shown_items(&c, entry, "event", &value).into_iter();
        let items: Vec<(String, String)> = items.map(|item| (item.label, item.value)).collect();
        for (label, value) in wanted {
            let pair = ((*label).to_owned(), (*value).to_owned());
            assert!(items.contains(&pair), "{pair:?} of {items:?}");
        }
    };
    let event = entry(
        r#"{"kind":"adverse_event","term":"Headache","system_organ_class":"","severity":"mild","seriousness":"serious","relation":"related","onset":"no_infusion_yet","outcome":"recovered","action":"rate_reduced","reported":{"words":"bad head","began":"08:00:00","serious_because":["death"]}}"#,
    );
    let say = |text: Text| ENGLISH.say(text);
    shows(
        &event,
        &[
            (say(Text::Severity), say(Text::SeverityMild)),
            (say(Text::Relation), say(Text::Related)),
            (say(Text::OnsetAgainstInfusion), say(Text::OnsetNoInfusion)),
            (say(Text::OnsetTime), "08:00"),
            (say(Text::SeriousDeath), "yes"),
            (say(Text::EventInWords), "bad head"),
        ],
    );
    let answered = entry(
        r#"{"kind":"participant_answered","visit":"W4","timing":"late","haq":{"items":[3,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null],"aided":[2]}}"#,
    );
    shows(
        &answered,
        &[
            ("Dressing, item 1", "3"),
            ("Arising: needs an aid or help", "yes"),
        ],
    );
}
