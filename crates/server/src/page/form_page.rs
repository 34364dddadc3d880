//! The page of a form of a subject: shown, and worked out while it is typed.

use forms::live::improvement::Improvement;
use forms::{
    Circumstances, CriterionExplained, ENGLISH, Form, FormKind, NoForm, Problem, Section, Typed,
    explain_eligibility,
};
use maud::{Markup, html};
use protocol::Assessment;
use record::{SubjectNumber, TrialState};
use store::{Closure, Role, Scope, SiteStanding};

use super::eligibility::criteria;
use super::field::{form_problems, section};
use super::frame::{frame, keyed};
use super::improvement::improvement;
use super::subjects::are_closed;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;

/// Everything that a form's page shows.
pub struct Shown {
    form: Form,
    improvement: Option<Improvement>,
    criteria: Vec<CriterionExplained>,
}

/// Shows the form by which a person enters the screening log.
pub fn show_screening(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    show_kind(asked, None, &FormKind::Screening)
}

/// Shows a form of a subject.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    show_kind(asked, Some(asked.subject()?), &kind(asked)?)
}

/// The form of the path, if the role may fill it in.
///
/// # Errors
/// [`Trouble::NotFound`] and [`Trouble::NotForRole`].
pub fn kind(asked: &Asked<'_>) -> Result<FormKind, Trouble> {
    let text = match asked.part("visit") {
        "" => asked.part("form").to_owned(),
        visit => format!("{}/{visit}", asked.part("form")),
    };
    let kind: FormKind = text.parse().map_err(|_| Trouble::NotFound)?;
    if kind == FormKind::Screening {
        return Err(Trouble::NotFound);
    }
    if !may_fill_in(asked.caller()?.role(), &kind) {
        return Err(Trouble::NotForRole);
    }
    Ok(kind)
}

/// Which forms a role fills in. The store asks again, by what is written.
pub fn may_fill_in(role: Role, kind: &FormKind) -> bool {
    match role {
        Role::Investigator | Role::Coordinator => true,
        Role::Assessor => matches!(kind, FormKind::Visit { .. }),
        Role::Pharmacist => matches!(kind, FormKind::Infusion { .. }),
        _ => false,
    }
}

/// What was typed, without the fields of the page itself.
pub fn typed(asked: &Asked<'_>) -> Typed {
    asked
        .form
        .iter()
        .filter(|(name, _)| !name.starts_with('_'))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Does something with the circumstances of a form, between two batches of the store.
///
/// # Errors
/// Those of the store.
pub fn in_circumstances<T: Send + 'static>(
    asked: &Asked<'_>,
    subject: Option<SubjectNumber>,
    act: impl FnOnce(&Circumstances<'_>) -> T + Send + 'static,
) -> Result<T, Trouble> {
    let today = asked.today();
    let sites = asked.caller()?.sites().clone();
    Ok(asked.house.store.look(move |state: &TrialState<'_>| {
        act(&Circumstances {
            state,
            subject,
            sites: &sites,
            today,
            correcting: None,
            under: None,
            language: &ENGLISH,
        })
    })?)
}

/// A form with what was typed; without problems of its own where nobody has typed anything yet.
///
/// # Errors
/// [`Trouble::NotFound`], where there is no such form.
pub fn shown(
    asked: &Asked<'_>,
    subject: Option<SubjectNumber>,
    kind: &FormKind,
    typed: Typed,
    problems: Vec<Problem>,
) -> Result<Shown, Trouble> {
    let kind = kind.clone();
    // What a visit is worth, blinded assessors are not told while they assess.
    let tells_score = asked.role() != Some(Role::Assessor);
    let is_pharmacist = asked.role() == Some(Role::Pharmacist);
    in_circumstances(asked, subject, move |c| {
        let mut form = forms::with_problems(c, &kind, &typed, problems)?;
        // A premedication is a treatment, which the pharmacy does not write down.
        if is_pharmacist {
            form.sections
                .retain(|section| section.id != "premedication");
            forms::ask_in_given_words(&mut form);
        }
        let improvement = match &kind {
            FormKind::Visit { visit } if tells_score => c
                .plan()
                .visit_named(visit)
                .and_then(|visit| Improvement::of_typed(c, visit, &typed)),
            _ => None,
        };
        let criteria = match (&kind, c.subject()) {
            (FormKind::Eligibility | FormKind::Enrolment | FormKind::ScreenFailure, Some(of)) => {
                explain_eligibility(c, of, c.today)
            }
            _ => Vec::new(),
        };
        Ok(Shown {
            form,
            improvement,
            criteria,
        })
    })?
    .map_err(no_form)
}

fn no_form(_: NoForm) -> Trouble {
    Trouble::NotFound
}

fn show_kind(
    asked: &Asked<'_>,
    subject: Option<SubjectNumber>,
    kind: &FormKind,
) -> Result<Reply, Trouble> {
    let shown = shown(asked, subject, kind, Typed::default(), Vec::new())?;
    let key = asked.fresh_key()?;
    Ok(Reply::page(form_page(asked, subject, &shown, &key)))
}

/// The words of the button after a section from whose fields something follows that a person wants to see before the form
/// is stored: a section for each day of a cycle, or the scores after an infusion.
fn looked_at_after(asked: &Asked<'_>, kind: &FormKind, section: &Section) -> Option<&'static str> {
    let say = asked.say();
    match (kind, section.id.as_str()) {
        (FormKind::Infusion { .. }, "plan") => Some(say.lay_out_days),
        (FormKind::Wells { .. }, "pe") => Some(say.work_out_wells),
        (FormKind::AdverseEvent, "onset") => Some(say.work_out_event),
        _ => None,
    }
}

/// Why nothing that is typed into a form would be taken, where that is known before anybody types.
fn why_closed(
    asked: &Asked<'_>,
    subject: Option<SubjectNumber>,
    kind: &FormKind,
) -> Option<&'static str> {
    let (say, store) = (asked.say(), &asked.house.store);
    let part = kind
        .visit()
        .map_or(Scope::Casebook {}, |visit| Scope::Visit {
            visit: visit.clone(),
        });
    match subject.map(|subject| store.closure_of_part(subject, &part)) {
        None | Some(Ok((Closure::Open, _))) => {}
        Some(Ok((_, Scope::Visit { .. }))) => return Some(say.closed_visit_for_entries),
        Some(_) => return Some(say.closed_for_entries),
    }
    if let (FormKind::PeriodEntry, Some(subject)) = (kind, subject) {
        return super::period_entry::waiting(asked, subject)
            .ok()?
            .map(|_| say.entry_is_the_pharmacists);
    }
    // A site at which none of the own can be chosen, or that of the subject.
    let closed = match kind {
        FormKind::Screening => are_closed(asked, asked.caller?.sites()).unwrap_or(false),
        FormKind::Enrolment => asked
            .place()
            .is_some_and(|site| matches!(store.standing_of_site(site), Ok(SiteStanding::Closed))),
        _ => false,
    };
    closed.then_some(say.site_is_closed)
}

/// Why the caller's core set measures would not be taken at a visit of today. The rest of the visit is.
fn why_not_scored(
    asked: &Asked<'_>,
    subject: Option<SubjectNumber>,
    kind: &FormKind,
) -> Option<String> {
    let FormKind::Visit { visit } = kind else {
        return None;
    };
    let plan = &asked.house.plan;
    let visit = plan.visit(plan.visit_named(visit)?);
    if !visit.assesses(Assessment::CoreSet) {
        return None;
    }
    let person = asked.caller?.person();
    let kept = asked
        .house
        .store
        .kept_from_scoring(person, subject?, asked.today());
    Some(Trouble::Refused(kept.ok()??).describe(asked.house).1)
}

/// The page of a form.
pub fn form_page(
    asked: &Asked<'_>,
    subject: Option<SubjectNumber>,
    shown: &Shown,
    key: &str,
) -> Markup {
    let say = asked.say();
    let form = &shown.form;
    let back = subject.map_or_else(
        || "/subjects".to_owned(),
        |subject| {
            if asked.role() == Some(Role::Pharmacist) {
                format!("/pharmacy/{subject}")
            } else {
                format!("/subjects/{subject}")
            }
        },
    );
    let scored =
        matches!(form.kind, FormKind::Visit { .. }) && asked.role() != Some(Role::Assessor);
    let closed = why_closed(asked, subject, &form.kind);
    let content = html! {
        p { a href=(back) { @match subject { Some(subject) => (say.back_to_subject(subject)), None => (say.place_subjects) } } }
        @if let Some(why) = closed { p.open { (why) } }
        @if let Some(why) = why_not_scored(asked, subject, &form.kind) { p.open { (why) } }
        (form_problems(asked, form))
        p.lead { (form.explanation) }
        @if !shown.criteria.is_empty() { (criteria(say, &shown.criteria)) }
        // What follows from what is typed is worked out by the server while it is typed, where anything does.
        @let lively = scored || matches!(form.kind, FormKind::Infusion { .. } | FormKind::Wells { .. } | FormKind::AdverseEvent);
        form.guarded method="post" action=(asked.path) autocomplete="off" data-lively[lively] {
            (keyed(asked, key))
            @for one in &form.sections {
                (section(asked, one))
                @if let Some(label) = looked_at_after(asked, &form.kind, one) {
                    p { button.second type="submit" name="_act" value="review" formnovalidate { (label) } }
                }
            }
            @if scored {
                section.card {
                    h2 { (say.total_improvement) }
                    div #live data-live="score" aria-live="polite" {
                        @match &shown.improvement {
                            Some(one) => (improvement(say, one)),
                            None => p.quiet { (say.score_follows) },
                        }
                    }
                    button.second type="submit" name="_act" value="live" { (say.work_out) }
                }
            }
            div.buttons { @if closed.is_none() || asked.route.method == Method::Post { button type="submit" { (form.submit) } } a href=(back) { (say.leave_form) } }
        }
    };
    frame(asked, &form.title, &content)
}
