//! The pharmacy and its ledger of stock.

use serde_json::json;

use super::words::{
    Operation, answered, date, done, list, lot, number, object, one_of, or_none, shown, site, text,
    vials, words, written,
};
use crate::policy::Method;

/// What an operation takes, and what it answers where it is done.
pub(super) fn of(method: Method, path: &str) -> Option<Operation> {
    Some(match (method, path) {
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
        (Method::Post, "/api/v1/pharmacy/{subject}/prepare/{visit}") => answered(
            "Opens the arm, which is written down first, and says what to prepare.",
            object(&[(
                "days",
                or_none(json!({"type": "integer", "minimum": 1, "maximum": u8::MAX})),
            )]),
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
            object(&[
                ("sheet!", text()),
                ("date!", date()),
                (
                    "lots!",
                    list(object(&[("lot!", lot()), ("vials!", vials())])),
                ),
            ]),
        ),
        (Method::Get, "/api/v1/pharmacy/stock") => shown(
            "The lots of a site and every line about them; that they were looked at is written down.",
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
        (Method::Post, "/api/v1/pharmacy/stock") => written(
            "Writes down that vials of a lot came in; they wait in quarantine.",
            object(&[
                ("site", or_none(site())),
                ("product!", words()),
                ("lot!", lot()),
                ("grams", or_none(text())),
                ("expires!", date()),
                ("vials!", vials()),
                ("date!", date()),
            ]),
        ),
        (Method::Post, "/api/v1/pharmacy/stock/lots/{lot}/{deed}") => written(
            "Releases a lot, puts it into quarantine, returns or destroys vials of it.",
            object(&[
                ("date!", date()),
                ("vials", or_none(vials())),
                ("reason", or_none(text())),
            ]),
        ),
        (Method::Post, "/api/v1/pharmacy/stock/lines/{line}/undo") => written(
            "Undoes a line that was written in error.",
            object(&[("reason!", words())]),
        ),
        (Method::Post, "/api/v1/pharmacy/{subject}/period-entry") => done(
            "Enters a subject into the period that waits for the pharmacist's answer.",
            object(&[("date!", date())]),
        ),
        _ => return None,
    })
}
