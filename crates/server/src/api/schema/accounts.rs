//! People, sites, and the versions of the protocol.

use serde_json::json;

use super::words::{
    Operation, account, created, date, done, linked, list, number, object, one_of, or_none, role,
    shown, site, text, words,
};
use crate::policy::Method;

/// What an operation takes, and what it answers where it is done.
pub(super) fn of(method: Method, path: &str) -> Option<Operation> {
    Some(match (method, path) {
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
        (Method::Post, "/api/v1/who-knows") => account(
            "Writes down that somebody has seen an arm without the program.",
            object(&[
                ("account!", number()),
                ("subject!", number()),
                ("reason!", words()),
            ]),
        ),
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
                    ("sites!", or_none(list(site()))),
                    ("standing!", one_of(&["invited", "active", "closed"])),
                    ("address!", or_none(text())),
                    ("has_lost_its_role!", json!({"type": "boolean"})),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/accounts") => linked(
            "Opens an account at one `site` or at several `sites`, and gives the one-time link for its person.",
            object(&[
                ("name!", words()),
                ("full_name!", text()),
                ("role!", role()),
                ("site", or_none(site())),
                ("sites", or_none(list(site()))),
            ]),
        ),
        (Method::Post, "/api/v1/accounts/{account}/link") => linked(
            "Makes a new one-time link for an account; older ones are worth nothing then.",
            object(&[]),
        ),
        (Method::Post, "/api/v1/accounts/{account}/role") => account(
            "Gives a person another role or other sites: one as `site`, or several as `sites`.",
            object(&[
                ("role!", role()),
                ("site", or_none(site())),
                ("sites", or_none(list(site()))),
            ]),
        ),
        (Method::Post, "/api/v1/accounts/{account}/address") => account(
            "Sets the address to which letters to a person go; with none there are no letters.",
            object(&[("address", or_none(text()))]),
        ),
        (Method::Post, "/api/v1/accounts/{account}/close") => {
            account("Closes an account, and ends its sessions.", object(&[]))
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
        (Method::Post, "/api/v1/notices/{notice}/read") => created(
            "Takes that a notice was read.",
            object(&[]),
            object(&[("notice!", number())]),
        ),
        (Method::Get, "/api/v1/blind-risks") => shown(
            "Where words stand in the trail that could tell an arm, for those who know the arms.",
            object(&[(
                "risks!",
                list(object(&[
                    ("risk!", number()),
                    ("line!", number()),
                    ("at!", json!({"type": "string", "format": "date-time"})),
                    ("subject!", or_none(number())),
                    ("site!", or_none(number())),
                    ("person!", text()),
                    ("role!", text()),
                    ("seen!", json!({"type": "boolean"})),
                    (
                        "texts!",
                        list(object(&[
                            ("name!", text()),
                            ("text!", text()),
                            ("words!", list(text())),
                        ])),
                    ),
                ])),
            )]),
        ),
        (Method::Post, "/api/v1/blind-risks/{risk}/seen") => created(
            "Takes that the caller has seen to it.",
            object(&[]),
            object(&[("risk!", number())]),
        ),
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
        (Method::Post, "/api/v1/sites/{site}") => done(
            "Opens or closes a site.",
            object(&[
                ("standing!", one_of(&["open", "closed"])),
                ("reason!", words()),
            ]),
        ),
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
            object(&[
                ("version!", words()),
                ("site!", site()),
                ("from!", date()),
                ("approval!", words()),
                ("reason", or_none(text())),
            ]),
        ),
        (Method::Post, "/api/v1/versions/withdrawal") => done(
            "Withdraws a version at a site; what was done under it stands.",
            object(&[
                ("version!", words()),
                ("site!", site()),
                ("from!", date()),
                ("reason!", words()),
            ]),
        ),
        _ => return None,
    })
}
