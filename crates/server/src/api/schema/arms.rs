//! Who may see arms, when: emergencies, the committee, dummy arms and the unblinding.

use super::words::{
    FILES_OF_AN_ANALYSIS, Operation, answered, created, date, file, files, how_far, list, made,
    number, object, one_of, shown, text, unblinding, words,
};
use crate::policy::Method;

/// What an operation takes, and what it answers where it is done.
pub(super) fn of(method: Method, path: &str) -> Option<Operation> {
    Some(match (method, path) {
        (Method::Post, "/api/v1/subjects/{subject}/emergency") => answered(
            "Opens one arm in an emergency, to the caller alone, who has a blinded role no longer from then on.",
            object(&[("reason!", words()), ("password!", text())]),
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
        (Method::Post, "/api/v1/closed-results/{subject}/call") => created(
            "Asks the site of a subject to call, and tells it no more.",
            object(&[]),
            object(&[("subject!", number())]),
        ),
        (Method::Get, "/api/v1/committee") => files("The files of the closed report."),
        (Method::Post, "/api/v1/committee") => {
            made("Makes the closed report of today.", object(&[]))
        }
        (Method::Get, "/api/v1/dummy-arms") => files("The files of the analysis on dummy arms."),
        (Method::Post, "/api/v1/dummy-arms") => made(
            "Makes the analysis of today on arms that are drawn by lot; no arm is opened.",
            object(&[]),
        ),
        (
            Method::Get,
            "/api/v1/committee/files/{room}/{name}" | "/api/v1/dummy-arms/files/{room}/{name}",
        ) => file("A file of what was made.", FILES_OF_AN_ANALYSIS),
        (Method::Get, "/api/v1/unblinding") => how_far("How far the trial's unblinding is."),
        (Method::Post, "/api/v1/unblinding") => unblinding(
            "Asks for the unblinding, once all data are locked.",
            object(&[
                ("reason!", words()),
                ("password!", text()),
                ("code", text()),
            ]),
        ),
        (Method::Post, "/api/v1/unblinding/confirmation") => unblinding(
            "Confirms it as a second person, and makes datasets, results and report.",
            object(&[("reason", text()), ("password!", text()), ("code", text())]),
        ),
        (Method::Get, "/api/v1/unblinding/stock.csv") => file(
            "Every line of the ledger of stock, after the unblinding.",
            &["text/csv; charset=utf-8"],
        ),
        (Method::Get, "/api/v1/unblinding/files/{room}/{name}") => file(
            "A file of what was made after the unblinding.",
            FILES_OF_AN_ANALYSIS,
        ),
        _ => return None,
    })
}
