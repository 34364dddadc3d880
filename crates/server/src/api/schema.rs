//! What programs send and get, as JSON Schema (2020-12): what stands here is what the interface reads and answers, and a
//! test holds answers against it.

use forms::stock::Vials;
use serde_json::{Value, json};
use store::Role;

use crate::page::stock_acts::LotDeed;
use crate::policy::Method;

/// What an operation does, and what it answers where it is done.
pub struct Answered {
    /// In a few words.
    pub summary: &'static str,
    /// The status.
    pub status: &'static str,
    /// In what form.
    pub content_types: &'static [&'static str],
    /// What stands in it, where it is JSON.
    pub schema: Option<Value>,
}

/// Schemas to which several operations refer.
pub fn shared() -> Value {
    json!({
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "problems": list(object(&[
                    ("place", text()), ("column", text()), ("value", text()), ("field", text()), ("message!", text()),
                ])),
            },
        },
        "Done": object(&[
            ("line!", number()), ("entry", number()), ("subject", number()), ("version", number()),
            ("upheld", number()),
        ]),
        "Unblinding": object(&[
            ("unblinding!", json!({
                "type": "object", "required": ["standing"],
                "properties": {"standing": one_of(&["not_asked", "asked", "confirmed"])},
            })),
            ("not_locked!", list(number())),
            ("files!", list(object(&[("room!", text()), ("name!", text())]))),
        ]),
        "Term": term(),
    })
}

/// What may stand in a part of a path.
pub fn of_part(name: &str) -> Value {
    match name {
        "room" => one_of(&["results", "displays", "plan", "adam", "sdtm"]),
        "name" | "visit" => json!({"type": "string", "minLength": 1}),
        "kind" => one_of(&["redcap", "odm", "laboratory"]),
        "deed" => one_of(&LotDeed::ALL.map(LotDeed::word)),
        "step" => one_of(&["answered", "closed", "reopened"]),
        "file" => one_of(&crate::page::exports::FILES),
        _ => json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}),
    }
}

/// An object whose fields are all there are; those with an exclamation mark must be there.
fn object(fields: &[(&str, Value)]) -> Value {
    let mut properties = serde_json::Map::new();
    let mut required = Vec::new();
    for (name, schema) in fields {
        let own = name.trim_end_matches('!');
        if own != *name {
            required.push(own);
        }
        properties.insert(own.to_owned(), schema.clone());
    }
    json!({"type": "object", "required": required, "additionalProperties": false, "properties": properties})
}

fn text() -> Value {
    json!({"type": "string"})
}

fn words() -> Value {
    // More than blanks.
    json!({"type": "string", "minLength": 1, "pattern": "\\S"})
}

fn number() -> Value {
    json!({"type": "integer", "minimum": 0, "maximum": u32::MAX})
}

fn date() -> Value {
    json!({"type": "string", "format": "date"})
}

fn one_of(choices: &[&str]) -> Value {
    json!({"type": "string", "enum": choices})
}

fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

fn or_none(schema: Value) -> Value {
    json!({"anyOf": [schema, {"type": "null"}]})
}

fn shared_schema(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn term() -> Value {
    object(&[
        ("dictionary!", words()),
        ("version!", words()),
        ("code!", words()),
        ("preferred_term!", words()),
        ("class!", words()),
    ])
}

/// The number of a lot.
fn lot() -> Value {
    json!({"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[A-Za-z0-9][A-Za-z0-9 _/.+-]*$"})
}

fn vials() -> Value {
    json!({"type": "integer", "minimum": 1, "maximum": Vials::MOST})
}

/// A role that a person can have.
fn role() -> Value {
    let roles = Role::ALL.iter().filter(|role| role.has_accounts());
    one_of(&roles.map(|role| role.as_str()).collect::<Vec<_>>())
}

fn site() -> Value {
    json!({"type": "integer", "minimum": 1, "maximum": u16::MAX})
}

/// An item in which two entries differ.
fn difference() -> Vec<(&'static str, Value)> {
    vec![
        ("item!", words()),
        ("first!", json!({})),
        ("second!", json!({})),
    ]
}

/// Which of two values stands.
fn decision() -> Value {
    let mut fields = difference();
    fields.push(("stands!", one_of(&["first", "second"])));
    object(&fields)
}

/// What a query is about.
fn about() -> Value {
    let entry = || ("entry!", number());
    json!({"oneOf": [
        object(&[("of!", one_of(&["subject"]))]),
        object(&[("of!", one_of(&["entry"])), entry()]),
        object(&[("of!", one_of(&["item_group"])), entry(), ("group!", words())]),
    ]})
}

/// What a program sends.
pub fn of_request(path: &str) -> Value {
    match path {
        "/api/v1/subjects" => object(&[
            ("date!", date()),
            (
                "screening!",
                json!({"type": "object", "required": ["site"], "properties": {"site": number()}}),
            ),
        ]),
        "/api/v1/subjects/{subject}/events" => object(&[
            ("date!", date()),
            (
                "event!",
                json!({
                    "type": "object", "required": ["kind"], "properties": {"kind": words()},
                    "description": "An event in the words in which the entries of a subject give it.",
                }),
            ),
            ("reason", or_none(text())),
        ]),
        "/api/v1/subjects/{subject}/corrections" => object(&[
            ("entry!", number()),
            (
                "items!",
                json!({"type": "array", "minItems": 1, "items": object(&[
                    ("group!", words()), ("seen!", number()), ("new!", json!({})),
                ])}),
            ),
            ("reason!", words()),
        ]),
        "/api/v1/subjects/{subject}/enrolment-by-hand" => {
            object(&[("date!", date()), ("code!", number()), ("reason!", words())])
        }
        "/api/v1/subjects/{subject}/emergency" => {
            object(&[("reason!", words()), ("password!", text())])
        }
        "/api/v1/pharmacy/{subject}/prepare/{visit}" => object(&[(
            "days",
            or_none(json!({"type": "integer", "minimum": 1, "maximum": u8::MAX})),
        )]),
        "/api/v1/pharmacy/stock" => object(&[
            ("product!", words()),
            ("lot!", lot()),
            ("grams", or_none(text())),
            ("expires!", date()),
            ("vials!", vials()),
            ("date!", date()),
        ]),
        "/api/v1/pharmacy/stock/lots/{lot}/{deed}" => object(&[
            ("date!", date()),
            ("vials", or_none(vials())),
            ("reason", or_none(text())),
        ]),
        "/api/v1/pharmacy/stock/lines/{line}/undo" => object(&[("reason!", words())]),
        "/api/v1/pharmacy/{subject}/dispense/{visit}" => object(&[
            ("sheet!", text()),
            ("date!", date()),
            (
                "lots!",
                list(object(&[("lot!", lot()), ("vials!", vials())])),
            ),
        ]),
        "/api/v1/who-knows" => object(&[
            ("account!", number()),
            ("subject!", number()),
            ("reason!", words()),
        ]),
        "/api/v1/closed-results/{subject}/call" | "/api/v1/committee" | "/api/v1/dummy-arms" => {
            object(&[])
        }
        "/api/v1/subjects/{subject}/entries/{entry}/strike-out" => object(&[("reason!", words())]),
        "/api/v1/subjects/{subject}/entries/{entry}/second" => object(&[
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
        "/api/v1/subjects/{subject}/questionnaires/{visit}" => object(&[]),
        "/api/v1/subjects/{subject}/entries/{entry}/differences" => object(&[
            (
                "decisions!",
                json!({"type": "array", "minItems": 1, "items": decision()}),
            ),
            ("reason!", words()),
        ]),
        "/api/v1/subjects/{subject}/queries" => object(&[("about!", about()), ("text!", words())]),
        "/api/v1/subjects/{subject}/queries/{query}/{step}" => object(&[("text!", text())]),
        "/api/v1/subjects/{subject}/endorsements" => object(&[
            ("visit", or_none(text())),
            ("password", text()),
            ("code", text()),
        ]),
        "/api/v1/subjects/{subject}/source-verification" => {
            object(&[("entry!", number()), ("group", or_none(words()))])
        }
        "/api/v1/subjects/{subject}/closure" => object(&[
            ("standing!", one_of(&["open", "frozen", "locked"])),
            ("reason!", words()),
            ("although", or_none(text())),
        ]),
        "/api/v1/accounts" => object(&[
            ("name!", words()),
            ("full_name!", text()),
            ("role!", role()),
            ("site", or_none(site())),
        ]),
        "/api/v1/accounts/{account}/role" => {
            object(&[("role!", role()), ("site", or_none(site()))])
        }
        "/api/v1/accounts/{account}/address" => object(&[("address", or_none(text()))]),
        "/api/v1/accounts/{account}/link"
        | "/api/v1/accounts/{account}/close"
        | "/api/v1/notices/{notice}/read" => object(&[]),
        "/api/v1/sites/{site}" => object(&[
            ("standing!", one_of(&["open", "closed"])),
            ("reason!", words()),
        ]),
        "/api/v1/versions" => object(&[
            ("version!", words()),
            ("site!", site()),
            ("from!", date()),
            ("approval!", words()),
            ("reason", or_none(text())),
        ]),
        "/api/v1/versions/withdrawal" => object(&[
            ("version!", words()),
            ("site!", site()),
            ("from!", date()),
            ("reason!", words()),
        ]),
        "/api/v1/coding/{entry}" => object(&[
            ("seen!", number()),
            ("term!", shared_schema("Term")),
            ("reason", or_none(text())),
        ]),
        "/api/v1/imports/{kind}" | "/api/v1/imports/{kind}/preview" => {
            object(&[("reason", text()), ("text!", text())])
        }
        "/api/v1/unblinding" => object(&[
            ("reason!", words()),
            ("password!", text()),
            ("code", text()),
        ]),
        "/api/v1/unblinding/confirmation" => {
            object(&[("reason", text()), ("password!", text()), ("code", text())])
        }
        _ => object(&[("date!", date())]),
    }
}

const JSON: &[&str] = &["application/json"];

/// What files of an analysis are.
const FILES_OF_AN_ANALYSIS: &[&str] = &[
    "text/csv; charset=utf-8",
    "application/json",
    "application/xml",
    "application/pdf",
    "application/rtf",
    "image/svg+xml",
    "image/png",
    "text/html; charset=utf-8",
    "text/plain; charset=utf-8",
    "application/octet-stream",
];

/// What an operation answers where it is done.
pub fn of_answer(method: Method, path: &str) -> Answered {
    let shown = |summary, schema| Answered {
        summary,
        status: "200",
        content_types: JSON,
        schema: Some(schema),
    };
    let done = |summary| Answered {
        summary,
        status: "201",
        content_types: JSON,
        schema: Some(shared_schema("Done")),
    };
    let unblinding = |summary| Answered {
        summary,
        status: if method == Method::Get { "200" } else { "201" },
        content_types: JSON,
        schema: Some(shared_schema("Unblinding")),
    };
    let file = |summary, content_types| Answered {
        summary,
        status: "200",
        content_types,
        schema: None,
    };
    let written = |summary| Answered {
        summary,
        status: "201",
        content_types: JSON,
        schema: Some(object(&[("written!", json!({"type": "boolean"}))])),
    };
    let account = |summary| Answered {
        summary,
        status: "201",
        content_types: JSON,
        schema: Some(object(&[("account!", number())])),
    };
    let linked = |summary| Answered {
        summary,
        status: "201",
        content_types: JSON,
        schema: Some(object(&[("account!", number()), ("link!", text())])),
    };
    let made = |summary, status| Answered {
        summary,
        status,
        content_types: JSON,
        schema: Some(object(&[(
            "files!",
            list(object(&[("room!", text()), ("name!", text())])),
        )])),
    };
    match (method, path) {
        (Method::Get, "/api/v1/openapi.json") => {
            shown("This description.", json!({"type": "object"}))
        }
        (Method::Get, "/api/v1/subjects") => shown(
            "The subjects whom the caller may see.",
            object(&[(
                "subjects!",
                list(object(&[
                    ("subject!", number()),
                    ("site!", number()),
                    ("screened!", date()),
                    ("enrolled!", or_none(date())),
                    ("standing!", text()),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/subjects") => done("Enters a person into the screening log."),
        (Method::Get, "/api/v1/subjects/{subject}/entries") => shown(
            "The entries of a subject, as they are now.",
            object(&[(
                "entries!",
                list(object(&[
                    ("entry!", number()),
                    ("date!", date()),
                    (
                        "event!",
                        json!({"type": "object", "required": ["kind"], "properties": {"kind": text()}}),
                    ),
                    ("validity!", one_of(&["as_entered", "upheld", "struck_out"])),
                    ("version!", or_none(text())),
                ])),
            )]),
        ),
        (Method::Get, "/api/v1/subjects/{subject}/trail") => shown(
            "The trail of a subject, as far as the caller may read it.",
            object(&[(
                "lines!",
                list(json!({
                    "type": "object",
                    "required": ["sequence", "person", "role", "recorded", "kind", "source", "software", "protocol_sha256"],
                    "properties": {"sequence": number(), "person": text(), "role": text(), "kind": text(), "source": text(), "version": or_none(text())},
                })),
            )]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/events") => {
            done("Writes down what happened to a subject.")
        }
        (Method::Post, "/api/v1/subjects/{subject}/enrolment") => done(
            "Enrols a subject, and randomises it where there are arms to choose from; the answer is the same in every arm.",
        ),
        (Method::Post, "/api/v1/subjects/{subject}/corrections") => Answered {
            summary: "Corrects groups of items of an entry, together or not at all, held against the checks of its form.",
            status: "201",
            content_types: JSON,
            schema: Some(object(&[(
                "corrections!",
                list(object(&[
                    ("group!", text()),
                    ("line!", number()),
                    ("version!", or_none(number())),
                    ("upheld!", number()),
                ])),
            )])),
        },
        (Method::Post, "/api/v1/subjects/{subject}/enrolment-by-hand") => done(
            "Enters that a subject was randomised with a code that its site keeps; the answer is the same in every arm.",
        ),
        (Method::Post, "/api/v1/subjects/{subject}/emergency") => shown(
            "Opens one arm in an emergency, to the caller alone, who has a blinded role no longer from then on.",
            object(&[
                ("arm!", text()),
                (
                    "receives!",
                    object(&[
                        ("as!", one_of(&["allocated", "otherwise", "unknown"])),
                        ("what", text()),
                        ("since", date()),
                    ]),
                ),
                ("not_written!", list(text())),
            ]),
        ),
        (Method::Get, "/api/v1/pharmacy") => shown(
            "The subjects of the site, and what waits to be prepared for each; no arm is opened.",
            object(&[(
                "subjects!",
                list(object(&[
                    ("subject!", number()),
                    ("to_prepare!", list(text())),
                    ("on_hold!", or_none(text())),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/pharmacy/{subject}/prepare/{visit}") => shown(
            "Opens the arm, which is written down first, and says what to prepare.",
            object(&[
                (
                    "preparation!",
                    json!({
                        "type": "object",
                        "required": ["product", "grams", "withheld", "days", "table", "labels"],
                        "properties": {"product": text(), "labels": list(text())},
                    }),
                ),
                ("sheet!", text()),
            ]),
        ),
        (Method::Post, "/api/v1/pharmacy/{subject}/dispense/{visit}") => written(
            "Writes down which vials were given out, with the sheet that says what was prepared.",
        ),
        (Method::Get, "/api/v1/pharmacy/stock") => shown(
            "The lots of the site and every line about them; that they were looked at is written down.",
            object(&[
                (
                    "lots!",
                    list(object(&[
                        ("lot!", number()),
                        ("product!", text()),
                        ("name!", text()),
                        ("grams!", json!({})),
                        ("expires!", date()),
                        ("standing!", one_of(&["quarantined", "released"])),
                        ("received!", number()),
                        ("dispensed!", number()),
                        ("returned!", number()),
                        ("destroyed!", number()),
                        ("on_hand!", number()),
                    ])),
                ),
                (
                    "lines!",
                    list(object(&[
                        ("line!", number()),
                        ("date!", date()),
                        ("of!", json!({"type": "object"})),
                        ("what!", json!({"type": "object"})),
                        ("undone_by!", or_none(number())),
                        ("person!", text()),
                        ("at!", text()),
                    ])),
                ),
            ]),
        ),
        (Method::Post, "/api/v1/pharmacy/stock") => {
            written("Writes down that vials of a lot came in; they wait in quarantine.")
        }
        (Method::Post, "/api/v1/pharmacy/stock/lots/{lot}/{deed}") => {
            written("Releases a lot, puts it into quarantine, returns or destroys vials of it.")
        }
        (Method::Post, "/api/v1/pharmacy/stock/lines/{line}/undo") => {
            written("Undoes a line that was written in error.")
        }
        (Method::Post, "/api/v1/pharmacy/{subject}/period-entry") => {
            done("Enters a subject into the period that waits for the pharmacist's answer.")
        }
        (Method::Get, "/api/v1/closed-results") => shown(
            "Results that could tell an arm, and those among them that must be acted on.",
            object(&[
                (
                    "results!",
                    list(object(&[
                        ("result!", number()),
                        ("at!", text()),
                        (
                            "cells!",
                            list(object(&[("column!", text()), ("cell!", text())])),
                        ),
                    ])),
                ),
                (
                    "to_act_on!",
                    list(object(&[
                        ("result!", number()),
                        ("subject!", text()),
                        (
                            "reason!",
                            one_of(&["low", "fell", "high", "positive", "unjudged"]),
                        ),
                    ])),
                ),
            ]),
        ),
        (Method::Post, "/api/v1/closed-results/{subject}/call") => Answered {
            summary: "Asks the site of a subject to call, and tells it no more.",
            status: "201",
            content_types: JSON,
            schema: Some(object(&[("subject!", number())])),
        },
        (Method::Get, "/api/v1/committee") => made("The files of the closed report.", "200"),
        (Method::Post, "/api/v1/committee") => made("Makes the closed report of today.", "201"),
        (Method::Get, "/api/v1/dummy-arms") => {
            made("The files of the analysis on dummy arms.", "200")
        }
        (Method::Post, "/api/v1/dummy-arms") => made(
            "Makes the analysis of today on arms that are drawn by lot; no arm is opened.",
            "201",
        ),
        (
            Method::Get,
            "/api/v1/committee/files/{room}/{name}" | "/api/v1/dummy-arms/files/{room}/{name}",
        ) => file("A file of what was made.", FILES_OF_AN_ANALYSIS),
        (Method::Get, "/api/v1/who-knows") => shown(
            "Who knows whose arm, and no arm.",
            object(&[(
                "people!",
                list(object(&[
                    ("name!", text()),
                    ("subjects!", list(number())),
                    ("has_lost_its_role!", json!({"type": "boolean"})),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/who-knows") => {
            account("Writes down that somebody has seen an arm without the program.")
        }
        (Method::Post, "/api/v1/subjects/{subject}/entries/{entry}/strike-out") => {
            done("Strikes an entry out that was made for the wrong subject.")
        }
        (Method::Get, "/api/v1/subjects/{subject}/queries") => shown(
            "The queries about a subject, with what was said in them.",
            object(&[(
                "queries!",
                list(object(&[
                    ("number!", number()),
                    ("subject!", number()),
                    ("site!", number()),
                    ("about!", about()),
                    ("standing!", text()),
                    (
                        "said!",
                        list(json!({"type": "object", "required": ["person", "text"]})),
                    ),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/queries") => {
            done("Asks something about a subject's data.")
        }
        (Method::Post, "/api/v1/subjects/{subject}/queries/{query}/{step}") => {
            done("Answers, closes or reopens a query.")
        }
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
                ("closure!", one_of(&["open", "frozen", "locked"])),
            ]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/endorsements") => {
            done("Puts the caller's name to data; a signature asks for the password once more.")
        }
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
        (Method::Post, "/api/v1/subjects/{subject}/source-verification") => {
            done("Puts the caller's name to an item that agrees with its source.")
        }
        (Method::Get, "/api/v1/subjects/{subject}/questionnaires") => shown(
            "What a participant is asked at which visit, on a device of their own, and what was answered.",
            object(&[(
                "questionnaires!",
                list(object(&[
                    ("visit!", text()),
                    (
                        "standing!",
                        one_of(&["answered", "open", "not_yet", "over"]),
                    ),
                    ("until", date()),
                    ("entry", number()),
                    ("date", date()),
                    ("late", json!({"type": "boolean"})),
                    ("answers", json!({"type": "object"})),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/subjects/{subject}/questionnaires/{visit}") => Answered {
            summary: "Makes a link by which the participant answers the questions of a visit, once and without an account; an earlier \
                      one is worth nothing then.",
            status: "201",
            content_types: JSON,
            schema: Some(object(&[
                ("visit!", text()),
                ("link!", text()),
                (
                    "code!",
                    json!({"type": "string", "description": "What the participant types instead of opening the link."}),
                ),
                (
                    "code_address!",
                    json!({"type": "string", "description": "Where the code is typed."}),
                ),
            ])),
        },
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
        ),
        (Method::Post, "/api/v1/subjects/{subject}/entries/{entry}/differences") => done(
            "Decides which of two values stand; where the second does, the entry is corrected in the same moment.",
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
        (Method::Post, "/api/v1/subjects/{subject}/closure") => {
            done("Freezes, locks or opens a subject's data.")
        }
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
        (Method::Post, "/api/v1/coding/{entry}") => done("Codes the words of an entry."),
        (Method::Get, "/api/v1/accounts") => shown(
            "Every account.",
            object(&[(
                "accounts!",
                list(object(&[
                    ("account!", number()),
                    ("name!", text()),
                    ("full_name!", text()),
                    ("role!", role()),
                    ("site!", or_none(site())),
                    ("standing!", one_of(&["invited", "active", "closed"])),
                    ("address!", or_none(text())),
                    ("has_lost_its_role!", json!({"type": "boolean"})),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/accounts") => {
            linked("Opens an account, and gives the one-time link for its person.")
        }
        (Method::Post, "/api/v1/accounts/{account}/link") => {
            linked("Makes a new one-time link for an account; older ones are worth nothing then.")
        }
        (Method::Post, "/api/v1/accounts/{account}/role") => {
            account("Gives a person another role or site.")
        }
        (Method::Post, "/api/v1/accounts/{account}/address") => account(
            "Sets the address to which letters to a person go; with none there are no letters.",
        ),
        (Method::Post, "/api/v1/accounts/{account}/close") => {
            account("Closes an account, and ends its sessions.")
        }
        (Method::Get, "/api/v1/notices") => shown(
            "What the caller has not read yet: that an arm was opened or seen, and not which; that something serious happened.",
            object(&[(
                "notices!",
                list(object(&[
                    ("notice!", number()),
                    (
                        "kind!",
                        one_of(&[
                            "arm_opened",
                            "arm_seen_elsewhere",
                            "serious_event",
                            "safety_call",
                        ]),
                    ),
                    ("at!", json!({"type": "string", "format": "date-time"})),
                    ("subject!", number()),
                    ("site!", number()),
                    ("person!", text()),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/notices/{notice}/read") => Answered {
            summary: "Takes that a notice was read.",
            status: "201",
            content_types: JSON,
            schema: Some(object(&[("notice!", number())])),
        },
        (Method::Get, "/api/v1/sites") => shown(
            "Every site, and whether it is open.",
            object(&[(
                "sites!",
                list(object(&[
                    ("site!", number()),
                    ("standing!", one_of(&["open", "closed"])),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/sites/{site}") => done("Opens or closes a site."),
        (Method::Get, "/api/v1/versions") => shown(
            "The versions of the protocol that are released site by site, and on which days each holds at which site.",
            object(&[(
                "versions!",
                list(object(&[
                    ("version!", text()),
                    ("enrolled!", one_of(&["migrate", "keep"])),
                    (
                        "sites!",
                        list(object(&[
                            ("site!", number()),
                            (
                                "holds!",
                                list(object(&[
                                    ("from!", date()),
                                    ("until!", or_none(date())),
                                    ("approval!", text()),
                                ])),
                            ),
                        ])),
                    ),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/versions") => done(
            "Releases a version at a site, or puts the day or the approval of its release right for what is entered from now on.",
        ),
        (Method::Post, "/api/v1/versions/withdrawal") => {
            done("Withdraws a version at a site; what was done under it stands.")
        }
        (Method::Get, "/api/v1/exports/{file}") => file(
            "A table or a casebook to take away, as far as the caller may see; that it was taken is written down.",
            &["text/csv; charset=utf-8", "application/xml"],
        ),
        (Method::Get, "/api/v1/laboratory") => shown(
            "What the laboratory has handed in, as far as it went to visits, and which visits wait for muscle enzymes.",
            object(&[
                (
                    "transfers!",
                    list(object(&[
                        ("at!", text()),
                        ("by!", text()),
                        ("written!", number()),
                        ("unchanged!", number()),
                        ("waiting!", number()),
                    ])),
                ),
                (
                    "wanting!",
                    list(object(&[("subject!", number()), ("visit!", text())])),
                ),
            ]),
        ),
        (Method::Post, "/api/v1/imports/{kind}/preview") => shown(
            "Says what would be taken of a file, and writes nothing.",
            object(&[
                (
                    "changes!",
                    list(
                        json!({"type": "object", "required": ["change"], "properties": {
                            "change": one_of(&["screen", "write", "correct"]),
                        }}),
                    ),
                ),
                ("unchanged!", number()),
                ("waiting!", list(text())),
                ("not_taken!", list(text())),
                ("doubts!", list(text())),
            ]),
        ),
        (Method::Post, "/api/v1/imports/{kind}") => Answered {
            summary: "Takes a file; the same file a second time changes nothing.",
            status: "201",
            content_types: JSON,
            schema: Some(object(&[
                ("written!", number()),
                ("unchanged!", number()),
                ("waiting!", number()),
            ])),
        },
        (Method::Get, "/api/v1/unblinding") => unblinding("How far the trial's unblinding is."),
        (Method::Post, "/api/v1/unblinding") => {
            unblinding("Asks for the unblinding, once all data are locked.")
        }
        (Method::Post, "/api/v1/unblinding/confirmation") => {
            unblinding("Confirms it as a second person, and makes datasets, results and report.")
        }
        (Method::Get, "/api/v1/unblinding/stock.csv") => file(
            "Every line of the ledger of stock, after the unblinding.",
            &["text/csv; charset=utf-8"],
        ),
        (Method::Get, "/api/v1/unblinding/files/{room}/{name}") => file(
            "A file of what was made after the unblinding.",
            FILES_OF_AN_ANALYSIS,
        ),
        // The test that holds the table of routes against this one finds a route that is not described.
        (Method::Get | Method::Post, _) => shown("", json!({})),
    }
}
