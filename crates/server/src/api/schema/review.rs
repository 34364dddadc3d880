//! What is asked of data, put to them and decided about them: queries, names, codes, second
//! entries.

use forms::CheckChange;
use serde_json::{Value, json};

use super::words::{
    Operation, about, answered, date, decision, difference, done, list, number, object, one_of,
    or_none, shared_schema, shown, text, words,
};
use crate::policy::Method;

/// What an operation takes, and what it answers where it is done.
pub(super) fn of(method: Method, path: &str) -> Option<Operation> {
    Some(match (method, path) {
        (Method::Get, "/api/v1/subjects/{subject}/queries") => shown(
            "The queries about a subject, with what was said in them.",
            object(&[("queries!", list(query()))]),
        ),
        (Method::Get, "/api/v1/correction-requests") => shown(
            "The sponsor's requests for corrections, with what the sites answered.",
            object(&[("requests!", list(query()))]),
        ),
        (Method::Post, "/api/v1/correction-requests") => done(
            "Asks a site for a correction, which it makes or declines.",
            object(&[
                ("subject!", number()),
                ("form!", words()),
                ("item!", words()),
                ("proposed!", words()),
                ("text!", words()),
                ("telling", list(words())),
            ]),
        ),
        (Method::Post, "/api/v1/correction-requests/{query}/{step}") => done(
            "Settles a request of the sponsor, or asks again.",
            object(&[("text!", text()), ("telling", list(words()))]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/queries") => done(
            "Asks something about a subject's data.",
            object(&[
                ("about!", about()),
                ("text!", words()),
                ("telling", list(words())),
            ]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/queries/{query}/{step}") => done(
            "Answers, closes or reopens a query.",
            object(&[
                ("text!", text()),
                ("corrected", number()),
                ("telling", list(words())),
            ]),
        ),
        (Method::Get, "/api/v1/redactions") => shown(
            "What somebody wants to have taken out of the trail, and nobody has decided.",
            object(&[(
                "redactions!",
                list(object(&[
                    ("number!", number()),
                    ("subject!", number()),
                    ("site!", number()),
                    ("person!", text()),
                    ("role!", text()),
                    ("reason!", text()),
                    ("words!", text()),
                    (
                        "texts!",
                        list(object(&[
                            ("row!", number()),
                            ("kind!", text()),
                            ("text!", text()),
                        ])),
                    ),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/redactions") => done(
            "Asks for words that may not stand in the trail, such as a name, to be taken out of all that stands about a subject; another person decides.",
            object(&[("words!", words()), ("reason!", words())]),
        ),
        (Method::Post, "/api/v1/redactions/{line}") => done(
            "Takes out what another person wants to have taken out, and leaves a mark there; or leaves the words.",
            object(&[
                ("verdict!", one_of(&["taken_out", "declined"])),
                ("reason!", words()),
            ]),
        ),
        (Method::Get, "/api/v1/subjects/{subject}/endorsements") => shown(
            "The names that were put to a subject's data, and whether these may be changed.",
            object(&[
                (
                    "endorsements!",
                    list(object(&[
                        ("line!", number()),
                        ("kind!", text()),
                        ("fallen!", or_none(number())),
                    ])),
                ),
                ("closure!", closure()),
                (
                    "parts!",
                    list(object(&[("scope!", scope()), ("standing!", closure())])),
                ),
            ]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/endorsements") => done(
            "Puts the caller's name to data; a signature asks for the password once more.",
            object(&[
                ("visit", or_none(text())),
                ("password", text()),
                ("code", text()),
            ]),
        ),
        (Method::Get, "/api/v1/subjects/{subject}/narratives/{entry}") => shown(
            "A draft of the narrative of a serious adverse event, and the words in it that could tell an arm.",
            object(&[("paragraphs!", list(text())), ("telling!", list(text()))]),
        ),
        (Method::Get, "/api/v1/subjects/{subject}/safety-results") => shown(
            "Results of the central laboratory that whoever treats the subject reads, as the protocol names them.",
            object(&[(
                "results!",
                list(object(&[
                    ("test!", text()),
                    ("label!", text()),
                    ("visit!", or_none(text())),
                    ("collected!", or_none(date())),
                    ("value!", or_none(text())),
                    ("unit!", or_none(text())),
                    ("upper_limit!", or_none(text())),
                ])),
            )]),
        ),
        (Method::Get, "/api/v1/subjects/{subject}/source-verification") => shown(
            "The items of a subject that can be compared with their source, by the plan of the protocol, and how each stands.",
            object(&[(
                "items!",
                list(object(&[
                    ("entry!", number()),
                    ("group!", or_none(text())),
                    ("data!", text()),
                    ("planned!", one_of(&["critical", "sampled", "not_planned"])),
                    ("standing!", one_of(&["verified", "changed_since", "open"])),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/source-verification") => done(
            "Puts the caller's name to an item that agrees with its source.",
            object(&[("entry!", number()), ("group", or_none(words()))]),
        ),
        (Method::Get, "/api/v1/second-entries") => {
            let by = || {
                object(&[
                    ("person!", text()),
                    ("recorded!", json!({"type": "integer"})),
                ])
            };
            shown(
                "What waits for its second entry by another person, and in what two entries differ. Whoever decides nothing sees \
                 what waits, and no value.",
                object(&[(
                    "entries!",
                    list(object(&[
                        ("entry!", number()),
                        ("subject!", number()),
                        ("site!", number()),
                        ("form!", text()),
                        ("visit!", or_none(text())),
                        ("day!", or_none(date())),
                        ("first!", by()),
                        ("second!", or_none(by())),
                        ("known!", json!({"type": "boolean"})),
                        ("differences!", list(object(&difference()))),
                        ("decisions!", list(decision())),
                    ])),
                )]),
            )
        }
        (Method::Post, "/api/v1/subjects/{subject}/entries/{entry}/second") => done(
            "Enters an entry a second time, by another person than the one who entered it; held against the checks of its form.",
            object(&[
                ("date!", date()),
                (
                    "event!",
                    json!({
                        "type": "object", "required": ["kind"], "properties": {"kind": words()},
                        "description": "The event of the same form and visit, as the second person has it.",
                    }),
                ),
                ("reason", or_none(text())),
            ]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/entries/{entry}/differences") => done(
            "Decides which of two values stand; where the second does, the entry is corrected in the same moment.",
            object(&[
                (
                    "decisions!",
                    json!({"type": "array", "minItems": 1, "items": decision()}),
                ),
                ("reason!", words()),
            ]),
        ),
        (Method::Get, "/api/v1/checks") => shown(
            "What was entered under an earlier version of the protocol or with an earlier program, where the checks of today \
             say something else. `?after=` goes on behind a subject, `?site=` asks of one site.",
            object(&[
                ("entries!", number()),
                ("subjects!", number()),
                (
                    "changed!",
                    list(object(&[
                        ("subject!", number()),
                        ("site!", number()),
                        ("entry!", number()),
                        ("date!", date()),
                        ("form!", words()),
                        (
                            "entered_under!",
                            object(&[
                                ("version!", words()),
                                ("software!", or_none(text())),
                                ("protocol_sha256!", or_none(text())),
                            ]),
                        ),
                        ("today!", words()),
                        (
                            "check!",
                            object(&[
                                ("field!", text()),
                                ("label!", text()),
                                ("group!", or_none(text())),
                                ("value!", text()),
                                ("then!", or_none(text())),
                                ("now!", or_none(text())),
                                (
                                    "change!",
                                    one_of(&CheckChange::ALL.map(CheckChange::as_str)),
                                ),
                            ]),
                        ),
                    ])),
                ),
                ("next_after!", or_none(number())),
            ]),
        ),
        (Method::Get, "/api/v1/dashboard") => shown(
            "What waits: queries by age in days and site, and how much of what is planned was compared with its source.",
            object(&[
                ("age_limits_in_days!", list(number())),
                (
                    "queries!",
                    list(object(&[
                        ("standing!", text()),
                        ("site!", number()),
                        ("by_age!", list(number())),
                    ])),
                ),
                (
                    "source_verification!",
                    list(object(&[
                        ("site!", number()),
                        ("planned!", number()),
                        ("verified!", number()),
                    ])),
                ),
            ]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/closure") => done(
            "Freezes, locks or opens a subject's data: all of them, or those of a visit, an entry or an item.",
            object(&[
                ("standing!", closure()),
                ("reason!", words()),
                ("although", or_none(text())),
                ("scope", scope()),
            ]),
        ),
        (Method::Get, "/api/v1/closing") => shown(
            "How the data of each site's subjects stand.",
            standing_by_site(),
        ),
        (Method::Post, "/api/v1/closing") => answered(
            "Freezes, locks or opens the data of everybody, or of everybody at a site: all of them, or none.",
            object(&[
                ("standing!", closure()),
                ("reason!", words()),
                ("although", or_none(text())),
                ("site", or_none(number())),
            ]),
            standing_by_site(),
        ),
        (Method::Get, "/api/v1/coding") => shown(
            "The words that are coded or are to be, with suggestions for these.",
            object(&[(
                "codings!",
                list(object(&[
                    ("entry!", number()),
                    ("subject!", number()),
                    ("site!", number()),
                    ("verbatim!", text()),
                    ("version!", number()),
                    ("row!", or_none(number())),
                    ("term!", or_none(shared_schema("Term"))),
                    ("coded_from!", or_none(text())),
                    ("suggestions", list(shared_schema("Term"))),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/coding/{entry}") => done(
            "Codes the words of an entry.",
            object(&[
                ("seen!", number()),
                ("term!", shared_schema("Term")),
                ("reason", or_none(text())),
            ]),
        ),
        _ => return None,
    })
}

/// How data stand.
fn closure() -> Value {
    one_of(&["open", "frozen", "locked"])
}

/// Which data of a subject.
fn scope() -> Value {
    let of = |word: &str| one_of(&[word]);
    json!({ "oneOf": [
        object(&[("of!", of("casebook"))]),
        object(&[("of!", of("visit")), ("visit!", words())]),
        object(&[("of!", of("entry")), ("entry!", number())]),
        object(&[("of!", of("item_group")), ("entry!", number()), ("group!", words())]),
    ] })
}

fn standing_by_site() -> Value {
    object(&[(
        "sites!",
        list(object(&[
            ("site!", number()),
            ("open!", json!({"type": "integer"})),
            ("frozen!", json!({"type": "integer"})),
            ("locked!", json!({"type": "integer"})),
            ("with_parts!", json!({"type": "integer"})),
        ])),
    )])
}

/// A query with what was said in it.
fn query() -> Value {
    object(&[
        ("number!", number()),
        ("subject!", number()),
        ("site!", number()),
        ("about!", about()),
        ("standing!", text()),
        (
            "said!",
            list(json!({"type": "object", "required": ["person", "text"]})),
        ),
    ])
}
