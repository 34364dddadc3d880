//! The one table of routes. The router, the places on every page and the tests of rights are all made from it.

use store::Role;
use store::Role::{
    Administrator, Assessor, Coordinator, DataManager, DataMonitoringCommittee, Investigator,
    Laboratory, MedicalMonitor, Monitor, Pharmacist, Sponsor, Statistician,
};

use crate::api;
use crate::http::{Asked, Reply, Trouble};
use crate::page::{
    accounts, adverse_events, assets, blind_risks, by_hand, casebook, casebook_file, checks,
    closed_results, closing, closing_everywhere, closing_parts, coding, committee, correction,
    correction_requests, dashboard, differences, dispensing, dummy_arms, emergency, endorsements,
    exports, first_steps, flow, form_page, form_taking, home, imports, laboratory, manual, matrix,
    narrative, notices, overviews, period_entry, pharmacy, queries, questionnaire,
    questionnaire_code, questionnaires, redactions, safety_results, scoring, second_entry, sign_in,
    sign_on, source_verification, stock, stock_file, striking_out, subject, subjects, trail,
    unblinding, versions, visit, who_knows,
};
use crate::policy::Method::{Get, Post};
use crate::policy::{Method, Policy, Route};

const ADMINISTRATORS: &[Role] = &[Administrator];
const PHARMACISTS: &[Role] = &[Pharmacist];
const INVESTIGATORS: &[Role] = &[Investigator];
const DATA_MANAGERS: &[Role] = &[DataManager];
const MONITORS: &[Role] = &[Monitor];
const STATISTICIANS: &[Role] = &[Statistician];

/// Who enrols and enters data at a site.
const SITE: &[Role] = &[Investigator, Coordinator];

/// Who fills in at least one form; which, `may_fill_in` says.
const WRITERS: &[Role] = &[Investigator, Coordinator, Assessor, Pharmacist];

/// Who looks at subjects one by one. Assessors see their visits alone.
const READERS: &[Role] = &[
    Investigator,
    Coordinator,
    Assessor,
    Monitor,
    DataManager,
    MedicalMonitor,
    Statistician,
];

/// Who looks at everything of a subject that is blinded: not assessors, who learn nothing but visits.
const FULL_READERS: &[Role] = &[
    Investigator,
    Coordinator,
    Monitor,
    DataManager,
    MedicalMonitor,
    Statistician,
];

/// Who may ask for words to be taken out of the trail.
const REDACTION_ASKERS: &[Role] = &[Investigator, Monitor, DataManager];

/// Who decides it.
const REDACTION_DECIDERS: &[Role] = &[DataManager, Administrator];

/// Who sees what waits to be decided.
const REDACTION_READERS: &[Role] = &[Investigator, Monitor, DataManager, Administrator];

/// Who reads queries.
const QUERY_READERS: &[Role] = &[
    Investigator,
    Coordinator,
    Monitor,
    DataManager,
    MedicalMonitor,
];

/// Who raises them.
const QUERY_RAISERS: &[Role] = &[Monitor, DataManager, MedicalMonitor];

/// Who asks for corrections and writes none.
const SPONSORS: &[Role] = &[Sponsor];

/// Who puts a name to data.
const ENDORSERS: &[Role] = &[Investigator, Monitor, DataManager, MedicalMonitor];

/// Who reads codings.
const CODING_READERS: &[Role] = &[Monitor, DataManager, MedicalMonitor];

/// Who codes.
const CODERS: &[Role] = &[DataManager, MedicalMonitor];

/// Who hands in files of other systems; which, `ImportKind::may_come_from` says.
const IMPORTERS: &[Role] = &[Investigator, Coordinator, Laboratory];

/// Who sees what waits for its second entry: of forms that the role fills in, or all of it.
const SECOND_ENTRY_READERS: &[Role] = &[
    Investigator,
    Coordinator,
    Assessor,
    Pharmacist,
    Monitor,
    DataManager,
];

/// Who follows what participants answered themselves.
const ANSWER_READERS: &[Role] = &[Investigator, Coordinator, Monitor, DataManager];

/// Who sees in what two entries differ.
const DIFFERENCE_READERS: &[Role] = &[Investigator, Coordinator, Monitor, DataManager];

/// Who follows what the laboratory has handed in: what passed to the visits, and nothing that could tell an arm.
const LABORATORY_READERS: &[Role] = &[Laboratory, Monitor, DataManager];

/// Who reads what was compared with its source.
const VERIFICATION_READERS: &[Role] = &[Monitor, DataManager, MedicalMonitor];

/// Who holds what was entered against something else: what sites did on paper, the checks of today.
const WATCHERS: &[Role] = &[Monitor, DataManager];

/// Who keeps the register of who knows whose arm.
const REGISTRARS: &[Role] = &[DataManager, Administrator];

/// Who watches over the trial's safety, and knows the arms.
const COMMITTEE: &[Role] = &[DataMonitoringCommittee];

/// Who is told where words stand that could tell an arm: whoever knows the arms, at the own site or at all.
const RISK_READERS: &[Role] = &[Pharmacist, DataMonitoringCommittee];

/// Two of whom ask for the unblinding and confirm it, and who then see what was made.
const UNBLINDERS: &[Role] = &[DataManager, Statistician, Sponsor];

/// Who reads the results of the safety lane and drafts narratives: who treats subjects, and who looks after the safety of all.
const SAFETY_READERS: &[Role] = &[Investigator, MedicalMonitor];

/// Who must learn that an arm was opened.
const NOTICE_READERS: &[Role] = &[Monitor, DataManager, MedicalMonitor, Sponsor];

/// And investigators, who may be asked to call.
const PAGE_NOTICE_READERS: &[Role] = &[Monitor, DataManager, MedicalMonitor, Sponsor, Investigator];

/// Everybody but assessors, who see no overview of the trial.
const ALL_BUT_ASSESSORS: &[Role] = &[
    Investigator,
    Coordinator,
    Pharmacist,
    Monitor,
    DataManager,
    MedicalMonitor,
    DataMonitoringCommittee,
    Statistician,
    Sponsor,
    Administrator,
];

/// Who sees under which version of the protocol a site works: whoever works under it, and whoever watches.
const VERSION_READERS: &[Role] = &[
    Investigator,
    Coordinator,
    Pharmacist,
    Monitor,
    DataManager,
    MedicalMonitor,
    Statistician,
    Sponsor,
    Administrator,
];

const fn route(
    method: Method,
    path: &'static str,
    policy: Policy,
    act: fn(&Asked<'_>) -> Result<Reply, Trouble>,
) -> Route {
    Route {
        method,
        path,
        policy,
        act,
    }
}

/// Every route of the server.
#[rustfmt::skip]
pub static ROUTES: &[Route] = &[
    route(Get,  "/style.css", Policy::ANYONE, assets::style),
    route(Get,  "/comfort.js", Policy::ANYONE, assets::script),
    route(Get,  "/icon.svg", Policy::ANYONE, assets::icon),
    route(Get,  "/health", Policy::ANYONE, overviews::health),
    route(Get,  "/metrics", Policy::trial(ADMINISTRATORS), overviews::metrics),
    route(Get,  "/sign-in", Policy::ANYONE, sign_in::show),
    route(Post, "/sign-in", Policy::ANYONE, sign_in::sign_in),
    route(Get,  "/sign-on", Policy::ANYONE, sign_on::go),
    route(Get,  "/sign-on/back", Policy::ANYONE, sign_on::back),
    route(Get,  "/sign-on/arrival", Policy::ANYONE, sign_on::arrive),
    route(Post, "/sign-out", Policy::SIGNED_IN, sign_in::sign_out),
    route(Get,  "/first-steps/{link}", Policy::ANYONE, first_steps::show),
    route(Post, "/first-steps/{link}", Policy::ANYONE, first_steps::take),
    route(Get,  "/q", Policy::ANYONE, questionnaire_code::show),
    route(Post, "/q", Policy::ANYONE, questionnaire_code::take),
    route(Get,  "/questionnaire", Policy::ANYONE, questionnaire::sent),
    route(Get,  "/questionnaire/{link}", Policy::ANYONE, questionnaire::show),
    route(Post, "/questionnaire/{link}", Policy::ANYONE, questionnaire::take),
    route(Get,  "/", Policy::SIGNED_IN, home::show),
    route(Get,  "/schedule", Policy::SIGNED_IN, overviews::schedule),
    route(Get,  "/manual", Policy::SIGNED_IN, manual::show),
    route(Get,  "/manual/file", Policy::SIGNED_IN, manual::give),
    route(Get,  "/score", Policy::SIGNED_IN, scoring::show),
    route(Get,  "/flow", Policy::trial(ALL_BUT_ASSESSORS), flow::show),
    route(Get,  "/subjects", Policy::trial(READERS), subjects::show),
    route(Get,  "/subjects/new", Policy::trial(SITE), form_page::show_screening),
    route(Post, "/subjects/new", Policy::trial(SITE), form_taking::take_screening),
    route(Get,  "/subjects/matrix", Policy::trial(READERS), matrix::show),
    route(Get,  "/subjects/{subject}", Policy::subject(READERS), subject::show),
    route(Get,  "/subjects/{subject}/visits/{visit}", Policy::subject(READERS), visit::show),
    route(Get,  "/subjects/{subject}/forms/{form}", Policy::subject(WRITERS), form_page::show),
    route(Post, "/subjects/{subject}/forms/{form}", Policy::subject(WRITERS), form_taking::take),
    route(Get,  "/subjects/{subject}/forms/{form}/{visit}", Policy::subject(WRITERS), form_page::show),
    route(Post, "/subjects/{subject}/forms/{form}/{visit}", Policy::subject(WRITERS), form_taking::take),
    route(Get,  "/subjects/{subject}/entries/{entry}", Policy::subject(SITE), correction::show),
    route(Post, "/subjects/{subject}/entries/{entry}", Policy::subject(SITE), correction::take),
    route(Post, "/subjects/{subject}/entries/{entry}/strike-out", Policy::subject(SITE), striking_out::take),
    route(Get,  "/subjects/{subject}/entries/{entry}/second", Policy::subject(WRITERS), second_entry::show),
    route(Post, "/subjects/{subject}/entries/{entry}/second", Policy::subject(WRITERS), second_entry::take),
    route(Get,  "/subjects/{subject}/entries/{entry}/differences", Policy::subject(DIFFERENCE_READERS), differences::show),
    route(Post, "/subjects/{subject}/entries/{entry}/differences", Policy::subject(SITE), differences::decide),
    route(Get,  "/subjects/{subject}/questionnaires", Policy::subject(ANSWER_READERS), questionnaires::show),
    route(Post, "/subjects/{subject}/questionnaires/{visit}", Policy::subject(SITE), questionnaires::make),
    route(Get,  "/subjects/{subject}/casebook", Policy::subject(FULL_READERS), casebook::show),
    route(Get,  "/subjects/{subject}/casebook.pdf", Policy::subject(FULL_READERS), casebook_file::give),
    route(Get,  "/subjects/{subject}/trail", Policy::subject(FULL_READERS), trail::show),
    route(Get,  "/subjects/{subject}/queries", Policy::subject(QUERY_READERS), queries::show_subject),
    route(Post, "/subjects/{subject}/queries", Policy::subject(QUERY_RAISERS), queries::raise),
    route(Post, "/subjects/{subject}/queries/{query}/{step}", Policy::subject(QUERY_READERS), queries::step),
    route(Get,  "/subjects/{subject}/endorsements", Policy::subject(FULL_READERS), endorsements::show),
    route(Post, "/subjects/{subject}/endorsements", Policy::subject(ENDORSERS), endorsements::endorse),
    route(Get,  "/subjects/{subject}/safety-results", Policy::subject(SAFETY_READERS), safety_results::show),
    route(Get,  "/subjects/{subject}/narratives/{entry}", Policy::subject(SAFETY_READERS), narrative::show),
    route(Get,  "/subjects/{subject}/source-verification", Policy::subject(VERIFICATION_READERS), source_verification::show),
    route(Post, "/subjects/{subject}/source-verification", Policy::subject(MONITORS), source_verification::verify),
    route(Post, "/subjects/{subject}/closure", Policy::subject(DATA_MANAGERS), closing::close),
    route(Get,  "/subjects/{subject}/closing", Policy::subject(DATA_MANAGERS), closing_parts::show),
    route(Post, "/subjects/{subject}/closing", Policy::subject(DATA_MANAGERS), closing_parts::take),
    route(Get,  "/closing", Policy::trial(DATA_MANAGERS), closing_everywhere::show),
    route(Post, "/closing", Policy::trial(DATA_MANAGERS), closing_everywhere::take),
    route(Get,  "/subjects/{subject}/unblind", Policy::subject(INVESTIGATORS), emergency::show_emergency),
    route(Post, "/subjects/{subject}/unblind", Policy::subject(INVESTIGATORS), emergency::emergency),
    route(Get,  "/subjects/{subject}/by-hand", Policy::subject(SITE), by_hand::show),
    route(Post, "/subjects/{subject}/by-hand", Policy::subject(SITE), by_hand::take),
    route(Get,  "/checks", Policy::trial(WATCHERS), checks::show),
    route(Get,  "/by-hand", Policy::trial(WATCHERS), by_hand::show_all),
    route(Get,  "/queries", Policy::trial(QUERY_READERS), queries::show_all),
    route(Get,  "/subjects/{subject}/redactions", Policy::subject(REDACTION_ASKERS), redactions::show_subject),
    route(Post, "/subjects/{subject}/redactions", Policy::subject(REDACTION_ASKERS), redactions::ask),
    route(Get,  "/redactions", Policy::trial(REDACTION_READERS), redactions::show_all),
    route(Post, "/redactions/{line}", Policy::trial(REDACTION_DECIDERS), redactions::decide),
    route(Get,  "/correction-requests", Policy::trial(SPONSORS), correction_requests::show),
    route(Post, "/correction-requests", Policy::trial(SPONSORS), correction_requests::ask),
    route(Post, "/correction-requests/{query}/{step}", Policy::trial(SPONSORS), correction_requests::step),
    route(Get,  "/dashboard", Policy::trial(QUERY_READERS), dashboard::show),
    route(Get,  "/second-entries", Policy::trial(SECOND_ENTRY_READERS), second_entry::show_all),
    route(Get,  "/coding", Policy::trial(CODING_READERS), coding::show),
    route(Post, "/coding/{entry}", Policy::trial(CODERS), coding::code),
    route(Get,  "/adverse-events", Policy::trial(FULL_READERS), adverse_events::show),
    route(Get,  "/deviations", Policy::trial(FULL_READERS), overviews::deviations),
    route(Get,  "/exports", Policy::trial(FULL_READERS), exports::show),
    route(Get,  "/exports/{file}", Policy::trial(FULL_READERS), exports::give),
    route(Get,  "/imports", Policy::trial(IMPORTERS), imports::show),
    route(Post, "/imports", Policy::trial(IMPORTERS), imports::look),
    route(Post, "/imports/{staged}", Policy::trial(IMPORTERS), imports::take_staged),
    route(Get,  "/laboratory", Policy::trial(LABORATORY_READERS), laboratory::show),
    route(Get,  "/closed-results", Policy::trial(COMMITTEE), closed_results::show),
    route(Post, "/closed-results/{subject}/call", Policy::subject(COMMITTEE), closed_results::call),
    route(Get,  "/blind-risks", Policy::trial(RISK_READERS), blind_risks::show),
    route(Post, "/blind-risks/{risk}/seen", Policy::trial(RISK_READERS), blind_risks::seen),
    route(Get,  "/committee", Policy::trial(COMMITTEE), committee::show),
    route(Post, "/committee/report", Policy::trial(COMMITTEE), committee::make),
    route(Get,  "/committee/files/{room}/{name}", Policy::trial(COMMITTEE), committee::give),
    route(Get,  "/dummy-arms", Policy::trial(STATISTICIANS), dummy_arms::show),
    route(Post, "/dummy-arms", Policy::trial(STATISTICIANS), dummy_arms::make),
    route(Get,  "/dummy-arms/files/{room}/{name}", Policy::trial(STATISTICIANS), dummy_arms::give),
    route(Get,  "/unblinding", Policy::trial(UNBLINDERS), unblinding::show),
    route(Post, "/unblinding", Policy::trial(UNBLINDERS), unblinding::ask),
    route(Post, "/unblinding/lock", Policy::trial(DATA_MANAGERS), unblinding::lock),
    route(Post, "/unblinding/confirmation", Policy::trial(UNBLINDERS), unblinding::confirm),
    route(Post, "/unblinding/results", Policy::trial(UNBLINDERS), unblinding::make),
    route(Get,  "/unblinding/stock.csv", Policy::trial(UNBLINDERS), stock_file::give_all),
    route(Get,  "/unblinding/files/{room}/{name}", Policy::trial(UNBLINDERS), unblinding::give),
    route(Post, "/notices/{notice}/read", Policy::trial(PAGE_NOTICE_READERS), notices::read),
    route(Get,  "/pharmacy", Policy::trial(PHARMACISTS), pharmacy::show_all),
    route(Get,  "/pharmacy/stock", Policy::trial(PHARMACISTS), stock::show),
    route(Post, "/pharmacy/stock", Policy::trial(PHARMACISTS), stock::receive),
    route(Get,  "/pharmacy/stock/ledger.csv", Policy::trial(PHARMACISTS), stock_file::give),
    route(Post, "/pharmacy/stock/lines/{line}/undo", Policy::trial(PHARMACISTS), stock::undo),
    route(Post, "/pharmacy/stock/lots/{lot}/{deed}", Policy::trial(PHARMACISTS), stock::act),
    route(Get,  "/pharmacy/{subject}", Policy::subject(PHARMACISTS), pharmacy::show),
    route(Post, "/pharmacy/{subject}/prepare/{visit}", Policy::subject(PHARMACISTS), pharmacy::prepare),
    route(Post, "/pharmacy/{subject}/dispense/{visit}", Policy::subject(PHARMACISTS), dispensing::take),
    route(Post, "/pharmacy/{subject}/period-entry", Policy::subject(PHARMACISTS), period_entry::enter),
    route(Get,  "/api/v1/openapi.json", Policy::SIGNED_IN, api::description),
    route(Get,  "/api/v1/subjects", Policy::trial(FULL_READERS), api::subjects),
    route(Post, "/api/v1/subjects", Policy::trial(SITE), api::screen),
    route(Get,  "/api/v1/subjects/{subject}/entries", Policy::subject(FULL_READERS), api::entries),
    route(Get,  "/api/v1/subjects/{subject}/trail", Policy::subject(FULL_READERS), api::trail),
    route(Post, "/api/v1/subjects/{subject}/events", Policy::subject(WRITERS), api::write),
    route(Post, "/api/v1/subjects/{subject}/enrolment", Policy::subject(SITE), api::enrol),
    route(Post, "/api/v1/subjects/{subject}/enrolment-by-hand", Policy::subject(SITE), api::enrol_by_hand),
    route(Post, "/api/v1/subjects/{subject}/emergency", Policy::subject(INVESTIGATORS), api::closed::emergency),
    route(Post, "/api/v1/subjects/{subject}/corrections", Policy::subject(SITE), api::acts::correct),
    route(Post, "/api/v1/subjects/{subject}/entries/{entry}/strike-out", Policy::subject(SITE), api::acts::strike_out),
    route(Post, "/api/v1/subjects/{subject}/entries/{entry}/second", Policy::subject(WRITERS), api::second_entries::enter),
    route(Post, "/api/v1/subjects/{subject}/entries/{entry}/differences", Policy::subject(SITE), api::second_entries::decide),
    route(Get,  "/api/v1/subjects/{subject}/questionnaires", Policy::subject(ANSWER_READERS), api::questionnaires::show),
    route(Post, "/api/v1/subjects/{subject}/questionnaires/{visit}", Policy::subject(SITE), api::questionnaires::make),
    route(Get,  "/api/v1/subjects/{subject}/queries", Policy::subject(QUERY_READERS), api::acts::queries),
    route(Post, "/api/v1/subjects/{subject}/queries", Policy::subject(QUERY_RAISERS), api::acts::raise),
    route(Post, "/api/v1/subjects/{subject}/queries/{query}/{step}", Policy::subject(QUERY_READERS), api::acts::step),
    route(Get,  "/api/v1/subjects/{subject}/endorsements", Policy::subject(FULL_READERS), api::acts::endorsements),
    route(Post, "/api/v1/subjects/{subject}/endorsements", Policy::subject(ENDORSERS), api::acts::endorse),
    route(Get,  "/api/v1/subjects/{subject}/safety-results", Policy::subject(SAFETY_READERS), api::safety_results::show),
    route(Get,  "/api/v1/subjects/{subject}/narratives/{entry}", Policy::subject(SAFETY_READERS), api::narrative::show),
    route(Get,  "/api/v1/subjects/{subject}/source-verification", Policy::subject(VERIFICATION_READERS), api::acts::verification),
    route(Post, "/api/v1/subjects/{subject}/source-verification", Policy::subject(MONITORS), api::acts::verify),
    route(Post, "/api/v1/subjects/{subject}/closure", Policy::subject(DATA_MANAGERS), api::closing::close),
    route(Get,  "/api/v1/closing", Policy::trial(DATA_MANAGERS), api::closing::show),
    route(Post, "/api/v1/closing", Policy::trial(DATA_MANAGERS), api::closing::close_everybody),
    route(Get,  "/api/v1/correction-requests", Policy::trial(SPONSORS), api::correction_requests::show),
    route(Post, "/api/v1/correction-requests", Policy::trial(SPONSORS), api::correction_requests::ask),
    route(Post, "/api/v1/correction-requests/{query}/{step}", Policy::trial(SPONSORS), api::correction_requests::step),
    route(Get,  "/api/v1/dashboard", Policy::trial(QUERY_READERS), api::acts::dashboard),
    route(Get,  "/api/v1/checks", Policy::trial(WATCHERS), api::checks::show),
    route(Get,  "/api/v1/second-entries", Policy::trial(SECOND_ENTRY_READERS), api::second_entries::show),
    route(Get,  "/api/v1/coding", Policy::trial(CODING_READERS), api::acts::codings),
    route(Post, "/api/v1/coding/{entry}", Policy::trial(CODERS), api::acts::code),
    route(Get,  "/api/v1/accounts", Policy::trial(ADMINISTRATORS), api::accounts::show),
    route(Post, "/api/v1/accounts", Policy::trial(ADMINISTRATORS), api::accounts::open),
    route(Post, "/api/v1/accounts/{account}/link", Policy::trial(ADMINISTRATORS), api::accounts::link),
    route(Post, "/api/v1/accounts/{account}/role", Policy::trial(ADMINISTRATORS), api::accounts::change_role),
    route(Post, "/api/v1/accounts/{account}/address", Policy::trial(ADMINISTRATORS), api::accounts::set_address),
    route(Post, "/api/v1/accounts/{account}/close", Policy::trial(ADMINISTRATORS), api::accounts::close),
    route(Get,  "/api/v1/notices", Policy::trial(NOTICE_READERS), api::accounts::notices),
    route(Post, "/api/v1/notices/{notice}/read", Policy::trial(NOTICE_READERS), api::accounts::read_notice),
    route(Get,  "/api/v1/sites", Policy::trial(ADMINISTRATORS), api::accounts::sites),
    route(Post, "/api/v1/sites/{site}", Policy::trial(ADMINISTRATORS), api::acts::set_site),
    route(Get,  "/api/v1/redactions", Policy::trial(REDACTION_READERS), api::redactions::show),
    route(Post, "/api/v1/subjects/{subject}/redactions", Policy::subject(REDACTION_ASKERS), api::redactions::ask),
    route(Post, "/api/v1/redactions/{line}", Policy::trial(REDACTION_DECIDERS), api::redactions::decide),
    route(Get,  "/api/v1/versions", Policy::trial(VERSION_READERS), api::versions::show),
    route(Post, "/api/v1/versions", Policy::trial(ADMINISTRATORS), api::versions::release),
    route(Post, "/api/v1/versions/withdrawal", Policy::trial(ADMINISTRATORS), api::versions::withdraw),
    route(Get,  "/api/v1/exports/{file}", Policy::trial(FULL_READERS), exports::give),
    route(Get,  "/api/v1/pharmacy", Policy::trial(PHARMACISTS), api::pharmacy::desk),
    route(Get,  "/api/v1/pharmacy/stock", Policy::trial(PHARMACISTS), api::stock::show),
    route(Post, "/api/v1/pharmacy/stock", Policy::trial(PHARMACISTS), api::stock::receive),
    route(Post, "/api/v1/pharmacy/stock/lines/{line}/undo", Policy::trial(PHARMACISTS), api::stock::undo),
    route(Post, "/api/v1/pharmacy/stock/lots/{lot}/{deed}", Policy::trial(PHARMACISTS), api::stock::act),
    route(Post, "/api/v1/pharmacy/{subject}/dispense/{visit}", Policy::subject(PHARMACISTS), api::stock::dispense),
    route(Post, "/api/v1/pharmacy/{subject}/prepare/{visit}", Policy::subject(PHARMACISTS), api::pharmacy::prepare),
    route(Post, "/api/v1/pharmacy/{subject}/period-entry", Policy::subject(PHARMACISTS), api::pharmacy::enter_period),
    route(Get,  "/api/v1/closed-results", Policy::trial(COMMITTEE), api::closed::results),
    route(Post, "/api/v1/closed-results/{subject}/call", Policy::subject(COMMITTEE), api::closed::call),
    route(Get,  "/api/v1/blind-risks", Policy::trial(RISK_READERS), api::blind_risks::show),
    route(Post, "/api/v1/blind-risks/{risk}/seen", Policy::trial(RISK_READERS), api::blind_risks::seen),
    route(Get,  "/api/v1/committee", Policy::trial(COMMITTEE), api::closed::report),
    route(Post, "/api/v1/committee", Policy::trial(COMMITTEE), api::closed::make_report),
    route(Get,  "/api/v1/committee/files/{room}/{name}", Policy::trial(COMMITTEE), committee::give),
    route(Get,  "/api/v1/who-knows", Policy::trial(REGISTRARS), api::accounts::who_knows),
    route(Post, "/api/v1/who-knows", Policy::trial(REGISTRARS), api::accounts::write_down_seen),
    route(Get,  "/api/v1/laboratory", Policy::trial(LABORATORY_READERS), api::imports::transfers),
    route(Post, "/api/v1/imports/{kind}/preview", Policy::trial(IMPORTERS), api::imports::preview),
    route(Post, "/api/v1/imports/{kind}", Policy::trial(IMPORTERS), api::imports::take),
    route(Get,  "/api/v1/dummy-arms", Policy::trial(STATISTICIANS), api::closed::rehearsal),
    route(Post, "/api/v1/dummy-arms", Policy::trial(STATISTICIANS), api::closed::make_rehearsal),
    route(Get,  "/api/v1/dummy-arms/files/{room}/{name}", Policy::trial(STATISTICIANS), dummy_arms::give),
    route(Get,  "/api/v1/unblinding", Policy::trial(UNBLINDERS), api::unblinding::show),
    route(Post, "/api/v1/unblinding", Policy::trial(UNBLINDERS), api::unblinding::ask),
    route(Post, "/api/v1/unblinding/confirmation", Policy::trial(UNBLINDERS), api::unblinding::confirm),
    route(Get,  "/api/v1/unblinding/stock.csv", Policy::trial(UNBLINDERS), stock_file::give_all),
    route(Get,  "/api/v1/unblinding/files/{room}/{name}", Policy::trial(UNBLINDERS), unblinding::give),
    route(Get,  "/accounts", Policy::trial(ADMINISTRATORS), accounts::show),
    route(Post, "/accounts", Policy::trial(ADMINISTRATORS), accounts::open),
    route(Post, "/accounts/{account}/link", Policy::trial(ADMINISTRATORS), accounts::link),
    route(Post, "/accounts/{account}/role", Policy::trial(ADMINISTRATORS), accounts::change_role),
    route(Post, "/accounts/{account}/address", Policy::trial(ADMINISTRATORS), accounts::set_address),
    route(Post, "/accounts/{account}/close", Policy::trial(ADMINISTRATORS), accounts::close),
    route(Get,  "/who-knows", Policy::trial(REGISTRARS), who_knows::show),
    route(Post, "/who-knows", Policy::trial(REGISTRARS), who_knows::write_down),
    route(Get,  "/sites", Policy::trial(ADMINISTRATORS), overviews::sites),
    route(Post, "/sites/{site}", Policy::trial(ADMINISTRATORS), overviews::set_site),
    route(Get,  "/versions", Policy::trial(VERSION_READERS), versions::show),
    route(Post, "/versions", Policy::trial(ADMINISTRATORS), versions::release),
    route(Post, "/versions/withdrawal", Policy::trial(ADMINISTRATORS), versions::withdraw),
];
