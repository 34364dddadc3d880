//! What every page shares.

use maud::{DOCTYPE, Markup, html};
use record::Sites;

use super::accounts::listed;
use crate::http::{Asked, Reply};
use crate::policy::Method;
use crate::router::admits;

/// A page that people are led to: its path, its name, and what it is for.
pub type Place = (&'static str, &'static str, &'static str);

/// The pages that people are led to, in their order; what the protocol does not ask for leads nowhere.
pub fn all_places(asked: &Asked<'_>) -> Vec<Place> {
    let say = asked.say();
    let plan = asked.house.plan.protocol();
    let places = [
        ("/", say.place_home, say.what_home),
        ("/subjects", say.place_subjects, say.what_subjects),
        ("/pharmacy", say.place_pharmacy, say.what_pharmacy),
        ("/queries", say.place_queries, say.what_queries),
        (
            "/correction-requests",
            say.place_correction_requests,
            say.what_correction_requests,
        ),
        ("/dashboard", say.place_dashboard, say.what_dashboard),
        (
            "/second-entries",
            say.place_second_entries,
            say.what_second_entries,
        ),
        ("/coding", say.place_coding, say.what_coding),
        (
            "/adverse-events",
            say.place_adverse_events,
            say.what_adverse_events,
        ),
        ("/deviations", say.place_deviations, say.what_deviations),
        ("/closing", say.place_closing, say.what_closing),
        ("/checks", say.place_checks, say.what_checks),
        ("/by-hand", say.place_by_hand, say.what_by_hand),
        ("/flow", say.place_flow, say.what_flow),
        ("/schedule", say.place_schedule, say.what_schedule),
        ("/score", say.place_score, say.what_score),
        ("/imports", say.place_imports, say.what_imports),
        ("/laboratory", say.place_laboratory, say.what_laboratory),
        ("/exports", say.place_exports, say.what_exports),
        ("/dummy-arms", say.place_dummy_arms, say.what_dummy_arms),
        ("/blind-risks", say.place_blind_risks, say.what_blind_risks),
        ("/committee", say.place_committee, say.what_committee),
        ("/redactions", say.place_redactions, say.what_redactions),
        ("/unblinding", say.place_unblinding, say.what_unblinding),
        ("/accounts", say.place_accounts, say.what_accounts),
        ("/who-knows", say.place_who_knows, say.what_who_knows),
        ("/sites", say.place_sites, say.what_sites),
        ("/versions", say.place_versions, say.what_versions),
        ("/manual", say.place_manual, say.what_manual),
    ];
    places
        .into_iter()
        .filter(|(path, _, _)| match *path {
            "/second-entries" => plan.double_entry.asks_for_anything(),
            // Where every version starts everywhere at once there is nothing to see.
            "/versions" => asked.house.plan.released_by_site().next().is_some(),
            // Where everybody knows the treatment no word tells it.
            "/blind-risks" => plan.trial.blinding == protocol::Blinding::DoubleBlind,
            _ => true,
        })
        .collect()
}

/// The pages that a person is led to from every page, where the role may use them.
fn places(asked: &Asked<'_>) -> Vec<(&'static str, &'static str)> {
    all_places(asked)
        .into_iter()
        .map(|(path, name, _)| (path, name))
        .filter(|_| {
            asked
                .caller
                .is_some_and(|caller| !caller.session.account.has_lost_its_role())
        })
        .filter(|(path, _)| {
            asked
                .role()
                .is_some_and(|role| admits(Method::Get, path, role))
        })
        .collect()
}

/// What every page says of itself before it begins.
pub fn head(title: &str) -> Markup {
    html! { head {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        title { (title) }
        link rel="stylesheet" href="/style.css";
        link rel="icon" href="/icon.svg" type="image/svg+xml";
        script src="/comfort.js" defer {}
    } }
}

/// That nobody in the trial is real, where that is so.
pub fn banner(asked: &Asked<'_>) -> Markup {
    let say = asked.say();
    html! { @if asked.house.is_virtual() {
        aside.banner aria-label=(say.banner_virtual) { strong { (say.banner_virtual) } " " (say.banner_virtual_what) }
    } }
}

/// A page of the trial around its content.
pub fn frame(asked: &Asked<'_>, title: &str, content: &Markup) -> Markup {
    let say = asked.say();
    let trial = &asked.house.plan.protocol().trial;
    let here = asked.path;
    html! {
        (DOCTYPE)
        html lang=(say.language) {
            (head(&format!("{title} - {}", trial.name)))
            body {
                a.skip href="#content" { (say.skip_to_content) }
                (banner(asked))
                header.top {
                    a.trial href="/" { (trial.name) }
                    @if let Some(caller) = asked.caller {
                        nav aria-label=(say.places) {
                            @for (path, name) in places(asked) {
                                a href=(path) aria-current=[is_here(here, path).then_some("page")] { (name) }
                            }
                        }
                        form.who method="post" action="/sign-out" {
                            (form_token(asked))
                            span { (caller.session.account.full_name) " " small { (role_name(asked, caller.role())) (of_sites(asked, caller.sites())) } }
                            button.plain type="submit" { (say.sign_out) }
                        }
                    }
                }
                main #content { h1 { (title) } (content) }
                footer { p { (say.footer(asked.today(), asked.house.settings.zones.name(asked.place()))) } }
            }
        }
    }
}

/// At which sites somebody works, behind the role; nothing for who works for all.
pub fn of_sites(asked: &Asked<'_>, sites: &Sites) -> String {
    let say = asked.say();
    match (sites, sites.only()) {
        (Sites::All, _) => String::new(),
        (Sites::These(_), Some(site)) => format!(", {}", say.site_number(site)),
        (Sites::These(_), None) => format!(", {}", say.sites_numbered(listed(sites))),
    }
}

fn is_here(here: &str, path: &str) -> bool {
    if path == "/" {
        here == "/"
    } else {
        here.strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// A page that shows what was asked for.
pub fn page(asked: &Asked<'_>, title: &str, content: &Markup) -> Reply {
    Reply::page(frame(asked, title, content))
}

/// The hidden field by which a form is known to be ours.
pub fn form_token(asked: &Asked<'_>) -> Markup {
    html! {
        input type="hidden" name="_form_token" value=(asked.token.form_token());
        // What is typed on a page is this person's: it is put back to nobody else after a new sign-in.
        @if let Some(caller) = &asked.caller { input type="hidden" name="_by" value=(caller.session.account.name); }
    }
}

/// The hidden fields of a form that asks the store for something: sent twice, it happens once.
pub fn keyed(asked: &Asked<'_>, key: &str) -> Markup {
    html! { (form_token(asked)) input type="hidden" name="_key" value=(key); }
}

/// A role in the words of the pages.
pub fn role_name(asked: &Asked<'_>, role: store::Role) -> &'static str {
    let say = asked.say();
    match role.as_str() {
        "assessor" => say.role_assessor,
        "investigator" => say.role_investigator,
        "coordinator" => say.role_coordinator,
        "pharmacist" => say.role_pharmacist,
        "monitor" => say.role_monitor,
        "data_manager" => say.role_data_manager,
        "administrator" => say.role_administrator,
        "medical_monitor" => say.role_medical_monitor,
        "data_monitoring_committee" => say.role_data_monitoring_committee,
        "laboratory" => say.role_laboratory,
        "statistician" => say.role_statistician,
        "sponsor" => say.role_sponsor,
        "participant" => say.role_participant,
        _ => say.role_system,
    }
}

/// A line of problems above a form, each leading to its field.
pub fn problems(asked: &Asked<'_>, problems: &[(Option<&str>, &str)]) -> Markup {
    let count = problems.len();
    html! {
        @if count > 0 {
            div.problems role="alert" tabindex="-1" {
                h2 { (if count == 1 { asked.say().one_problem.to_owned() } else { asked.say().several_problems(count) }) }
                ul {
                    @for (field, message) in problems {
                        li { @match field {
                            Some(field) => a href=(format!("#{}", id_of(field))) { (message) },
                            None => (message),
                        } }
                    }
                }
            }
        }
    }
}

/// The id of the element of a field.
pub fn id_of(field: &str) -> String {
    let plain: String = field
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() || letter == '_' {
                letter
            } else {
                '-'
            }
        })
        .collect();
    format!("field-{plain}")
}
