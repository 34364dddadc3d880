//! The checks of each field for itself, as the field says what may stand in it: of every form of every visit.

use forms::{
    Check, Circumstances, DatePrecision, Digits, Field, FieldKind, FormKind, LicensedWording, Need,
    Typed, missing_field,
};
use instruments::exact::Rational;
use jiff::ToSpan;
use jiff::civil::Date;
use record::{SiteNumber, Sites, SubjectNumber};

use crate::desk::of;
use crate::edit_checks::{Cases, Proof};
use crate::edit_checks_of_visits::seen_at_week_0;
use crate::script::{BASELINE, Script, WEEK_0, everyone_on, screening_date, week};

/// A number so many thousandths beside another, as text.
pub fn beside(number: Rational, thousandths: i64) -> String {
    let beside = Rational::new(thousandths, 1_000).unwrap();
    number.checked_add(beside).unwrap().to_string()
}

pub fn day(date: Date, days: i64) -> String {
    date.checked_add(days.days()).unwrap().to_string()
}

/// A form as it comes, with what stands in it already.
pub fn as_it_comes(c: &Circumstances<'_>, kind: &FormKind) -> Typed {
    let form = forms::blank(c, kind).unwrap();
    let fields = form.fields().filter(|field| !field.value.is_empty());
    fields
        .map(|field| (field.name.clone(), field.value.clone()))
        .collect()
}

pub fn with(typed: &Typed, fields: &[(&str, &str)]) -> Typed {
    let mut typed = typed.clone();
    for (name, text) in fields {
        typed.insert((*name).to_owned(), (*text).to_owned());
    }
    typed
}

pub fn without(typed: &Typed, fields: &[&str]) -> Typed {
    let mut typed = typed.clone();
    typed.retain(|name, _| !fields.contains(&name.as_str()));
    typed
}

/// Something that may stand in a field; nothing where there is nothing to choose.
fn right(c: &Circumstances<'_>, field: &Field) -> Option<String> {
    Some(match &field.kind {
        FieldKind::Line { .. } | FieldKind::Paragraph { .. } => "words".to_owned(),
        FieldKind::Number(number) => match (number.digits, number.highest) {
            (Digits::Whole, _) => beside(number.lowest, 1_000),
            (Digits::Decimal, Some(highest)) => {
                let half = Rational::new(1, 2).unwrap();
                let both = number.lowest.checked_add(highest).unwrap();
                both.checked_mul(half).unwrap().to_string()
            }
            (Digits::Decimal, None) => beside(number.lowest, 1_000),
        },
        FieldKind::VisualAnalogueScale { .. } => "5".to_owned(),
        FieldKind::Choice { choices } => choices.first()?.value.clone(),
        FieldKind::Tick => "yes".to_owned(),
        FieldKind::Date { .. } => c.today.to_string(),
        FieldKind::Time => "09:15".to_owned(),
    })
}

struct OfField<'f, 'p> {
    proof: &'f Proof<'p>,
    c: &'f Circumstances<'f>,
    kind: &'f FormKind,
    field: &'f Field,
    base: Typed,
    right: String,
}

impl OfField<'_, '_> {
    /// A check with a text that it finds something in, and texts at its edge.
    fn holds(&self, check: Check, fails: &str, edges: &[(&str, bool)]) {
        let name = self.field.name.as_str();
        let typed = |text: &str| with(&self.base, &[(name, text)]);
        let cases = Cases {
            check,
            field: name,
            says: "",
            passes: typed(&self.right),
            fails: typed(fails),
            edges: edges
                .iter()
                .map(|(text, finds)| (typed(text), *finds))
                .collect(),
        };
        self.proof.holds(self.c, self.kind, &cases);
    }

    fn every_check(&self) {
        self.need();
        let right = self.right.as_str();
        self.holds(
            Check::HasNul,
            &format!("{right}\0"),
            &[(&format!("{right}\u{1}"), false)],
        );
        let (longest, allowed) = match self.field.kind {
            FieldKind::Line { longest } | FieldKind::Paragraph { longest } => (longest, longest),
            _ => (10_000, 10_000),
        };
        let edge = "x".repeat(allowed);
        self.holds(Check::TooLong, &"x".repeat(longest + 1), &[(&edge, false)]);
        self.kind_of_it();
    }

    fn need(&self) {
        let field = self.field;
        let because = missing_field(&field.name);
        let both = |text: &str, reason: &str| {
            with(
                &self.base,
                &[(field.name.as_str(), text), (because.as_str(), reason)],
            )
        };
        let cases = |check, fails, edge: Typed, finds| Cases {
            check,
            field: &field.name,
            says: "",
            passes: both(&self.right, ""),
            fails,
            edges: vec![(edge, finds)],
        };
        let proves = |cases| self.proof.holds(self.c, self.kind, &cases);
        match field.need {
            Need::Required => proves(cases(Check::IsRequired, both("", ""), both("  ", ""), true)),
            Need::Expected => proves(cases(
                Check::IsExpected,
                both("", ""),
                both("", "Not done"),
                false,
            )),
            Need::Optional => {}
        }
        if field.reason.is_some() {
            let edge = both(&self.right, "  ");
            proves(cases(
                Check::ValueAndReason,
                both(&self.right, "Not done"),
                edge,
                false,
            ));
        }
    }

    fn kind_of_it(&self) {
        match &self.field.kind {
            FieldKind::Line { .. } => {
                self.holds(Check::HasControl, "a\u{7}b", &[("a\nb", true)]);
            }
            FieldKind::Paragraph { .. } => {
                self.holds(Check::HasControl, "a\u{7}b", &[("a\nb\tc", false)]);
            }
            FieldKind::Number(number) => {
                let step = if number.digits == Digits::Whole {
                    1_000
                } else {
                    1
                };
                self.number(number.lowest, number.highest, step);
                if number.digits == Digits::Whole {
                    self.holds(
                        Check::NotWhole,
                        &beside(number.lowest, 500),
                        &[(&format!("{}.0", number.lowest), false)],
                    );
                }
            }
            FieldKind::VisualAnalogueScale { .. } => {
                self.number(Rational::ZERO, Some(Rational::integer(10)), 1);
            }
            FieldKind::Choice { .. } => {
                let padded = format!(" {} ", self.right);
                self.holds(Check::NotAChoice, "no such choice", &[(&padded, false)]);
            }
            FieldKind::Tick => self.holds(Check::NotATick, "maybe", &[("no", false)]),
            FieldKind::Date {
                earliest,
                latest,
                precision,
            } => self.date(*earliest, *latest, *precision),
            FieldKind::Time => {
                let edges = [("23:59", false), ("24:00", true)];
                self.holds(Check::NotATime, "9 o'clock", &edges);
            }
        }
    }

    fn number(&self, lowest: Rational, highest: Option<Rational>, step: i64) {
        let separated = [("1,234.5", true)];
        self.holds(Check::NotANumber, "a few", &separated);
        let at_lowest = lowest.to_string();
        let below = beside(lowest, -step);
        match highest {
            None => self.holds(Check::TooLow, &below, &[(&at_lowest, false)]),
            Some(highest) => self.holds(
                Check::OutOfRange,
                &beside(highest, step),
                &[
                    (&highest.to_string(), false),
                    (&at_lowest, false),
                    (&below, true),
                ],
            ),
        }
    }

    fn date(&self, earliest: Option<Date>, latest: Date, precision: DatePrecision) {
        match precision {
            DatePrecision::Day => {
                self.holds(Check::NotADate, "05/01/2017", &[("2017-02-29", true)]);
            }
            DatePrecision::YearOrMonth => {
                let edges = [("2016", false), ("2016-13", true)];
                self.holds(Check::NotAPartialDate, "in May", &edges);
            }
        }
        self.holds(
            Check::InTheFuture,
            &day(latest, 1),
            &[(&latest.to_string(), false)],
        );
        if let Some(earliest) = earliest {
            self.holds(
                Check::TooEarly,
                &day(earliest, -1),
                &[(&earliest.to_string(), false)],
            );
        }
    }
}

/// A field that must be filled in and has no choices here: whatever is typed is none of them.
fn nothing_to_choose(proof: &Proof<'_>, c: &Circumstances<'_>, kind: &FormKind, field: &str) {
    let base = as_it_comes(c, kind);
    let typed = |text: &str| with(&base, &[(field, text)]);
    let holds = |check, passes: &str, fails: &str, edge: (&str, bool)| {
        let cases = Cases {
            check,
            field,
            says: "",
            passes: typed(passes),
            fails: typed(fails),
            edges: vec![(typed(edge.0), edge.1)],
        };
        proof.holds(c, kind, &cases);
    };
    holds(Check::IsRequired, "words", "", ("  ", true));
    holds(Check::NotAChoice, "", "words", ("  ", false));
    holds(Check::HasNul, "words", "words\0", ("words\u{1}", false));
    let [longest, longer] = [10_000, 10_001].map(|letters| "x".repeat(letters));
    holds(Check::TooLong, "words", &longer, (&longest, false));
}

fn form(proof: &Proof<'_>, c: &Circumstances<'_>, kind: &FormKind, typed: &Typed) {
    let form = forms::filled(c, kind, typed).unwrap();
    let base: Typed = as_it_comes(c, kind)
        .into_iter()
        .chain(typed.clone())
        .collect();
    for field in form.fields() {
        let base = base.clone();
        match right(c, field) {
            Some(right) => OfField {
                proof,
                c,
                kind,
                field,
                base,
                right,
            }
            .every_check(),
            None => nothing_to_choose(proof, c, kind, &field.name),
        }
    }
    let stranger = |name: &str| with(&base, &[(name, "?")]);
    let cases = Cases {
        check: Check::UnknownField,
        field: "",
        says: "",
        passes: base.clone(),
        fails: stranger("no_such_field"),
        edges: vec![(stranger("_of_the_server"), false)],
    };
    proof.holds(c, kind, &cases);
}

/// Every field of every form of every visit of the plan, and of the forms of acts where there is something to choose.
pub fn fields_of_every_form(proof: &Proof<'_>) {
    let plan = proof.plan;
    let table = everyone_on(plan, plan.protocol().arms.last().unwrap().id.as_str());
    let script = seen_at_week_0(plan, &table);
    let nobody = Circumstances {
        subject: None,
        sites: &Sites::one(SiteNumber(1)),
        ..of(&script.state, screening_date())
    };
    form(proof, &nobody, &FormKind::Screening, &Typed::new());
    for visit in plan.visits() {
        let planned = visit.planned_day.unwrap_or(300);
        let today = WEEK_0
            .checked_add(i64::from(planned.max(1)).days())
            .unwrap();
        let c = of(&script.state, today);
        for kind in FormKind::all(&visit.id) {
            let once = visit.planned_day == Some(0) && kind != FormKind::Screening;
            if kind.visit().is_some() || once {
                form(proof, &c, &kind, &Typed::new());
            }
        }
    }
    let c = of(&script.state, week(4));
    // What a visit can hold without being asked for it: shown where it was typed.
    let kind: FormKind = "visit/W4".parse().unwrap();
    let shown = forms::blank(&c, &kind).unwrap();
    for name in forms::visit_fields(plan) {
        if shown.field(&name).is_none() && !name.ends_with("__missing") {
            let only = forms::filled(&c, &kind, &with(&Typed::new(), &[(&name, "1")])).unwrap();
            let Some(field) = only.field(&name) else {
                continue;
            };
            let base = as_it_comes(&c, &kind);
            let right = right(&c, field).unwrap();
            OfField {
                proof,
                c: &c,
                kind: &kind,
                field,
                base,
                right,
            }
            .every_check();
        }
    }
    acts_with_something_to_choose(proof);
}

/// Every question that a participant is asked, at each visit.
pub fn fields_of_every_questionnaire(proof: &Proof<'_>) {
    let plan = proof.plan;
    let table = everyone_on(plan, plan.protocol().arms.last().unwrap().id.as_str());
    let script = seen_at_week_0(plan, &table);
    let c = of(&script.state, week(4));
    for (visit, measures) in forms::asked_of_participants(plan) {
        assert!(!measures.is_empty());
        let kind = FormKind::Visit {
            visit: visit.id.clone(),
        };
        let wording = LicensedWording::default();
        let blank = Typed::new();
        let asked = forms::questionnaire(&c, &visit.id, &wording, &blank, Vec::new()).unwrap();
        for field in asked.fields() {
            OfField {
                proof,
                c: &c,
                kind: &kind,
                field,
                base: Typed::new(),
                right: right(&c, field).unwrap(),
            }
            .every_check();
        }
        let answered = |name: &str, text: &str| with(&Typed::new(), &[(name, text)]);
        for (check, passes, fails, edge) in [
            (
                Check::UnknownField,
                answered("haq_item_1", "1"),
                answered("weight", "70"),
                (answered("_of_the_server", "?"), false),
            ),
            (
                Check::AnswerSomething,
                answered("haq_item_1", "1"),
                Typed::new(),
                (answered("haq_item_1", " "), true),
            ),
        ] {
            let cases = Cases {
                check,
                field: "",
                says: "",
                passes,
                fails,
                edges: vec![edge],
            };
            proof.holds(&c, &kind, &cases);
        }
    }
}

fn acts_with_something_to_choose(proof: &Proof<'_>) {
    let plan = proof.plan;
    let table = everyone_on(plan, plan.protocol().arms.last().unwrap().id.as_str());
    let mut script = Script::new(plan, &table);
    let (subject, kinds) = if plan.period_named("EXTENSION").is_some() {
        script.first_period(1, [BASELINE; 5]);
        script.complete(1, "BLINDED", week(16));
        let entry = of(&script.state, week(16));
        form(proof, &entry, &FormKind::PeriodEntry, &Typed::new());
        script.enter(1, "EXTENSION", week(16));
        (1, [FormKind::DoseReduction, FormKind::PeriodCompletion])
    } else {
        for number in 1..=11 {
            script.enrol(number);
        }
        script.visit_and_dose(11, "W0", BASELINE);
        script.visit_and_dose(11, "W3", BASELINE);
        script.visit(11, "W4", BASELINE);
        (11, [FormKind::RegimenChange, FormKind::PeriodCompletion])
    };
    let c = Circumstances {
        subject: Some(SubjectNumber(subject)),
        ..of(&script.state, week(20))
    };
    for kind in kinds {
        let some = forms::blank(&c, &kind).unwrap();
        let chooses = some.fields().all(|field| right(&c, field).is_some());
        assert!(chooses, "{kind} offers nothing");
        form(proof, &c, &kind, &Typed::new());
    }
}
