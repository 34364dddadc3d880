//! What participants answer themselves.

use instruments::exact::Rational;
use instruments::measure::Vas;
use protocol::VisitId;
use record::{AnswerTiming, HaqAnswered, Observation, ParticipantAnswers};

use crate::script::{BASELINE, Script, everyone_on, proderm, week};

fn answers(visit: &str) -> ParticipantAnswers {
    ParticipantAnswers {
        visit: VisitId(visit.into()),
        timing: AnswerTiming::InTime,
        patient_global: Vas::from_millimetres(57).ok(),
        haq: None,
        eq5d_vas: None,
        sf36: None,
    }
}

#[test]
fn f_20_a_visit_is_answered_once_with_what_can_be_and_before_or_after_it_is_held() {
    let plan = proderm();
    for arm in ["IVIG", "PLACEBO"] {
        let table = everyone_on(&plan, arm);
        let mut script = Script::new(&plan, &table);
        script.enrol(1);
        script.visit_and_dose(1, "W0", BASELINE);
        let empty = ParticipantAnswers {
            patient_global: None,
            ..answers("W4")
        };
        let wrong = [
            (answers("NOWHERE"), "no visit"),
            (empty.clone(), "no question was answered"),
            (
                ParticipantAnswers {
                    eq5d_vas: Some(Rational::integer(101)),
                    ..empty.clone()
                },
                "scale goes from 0 to 100",
            ),
            (
                ParticipantAnswers {
                    eq5d_vas: Rational::new(1, 2).ok(),
                    ..empty.clone()
                },
                "scale goes from 0 to 100",
            ),
            (
                ParticipantAnswers {
                    haq: Some(HaqAnswered {
                        items: vec![Some(1); 19],
                        aided: Vec::new(),
                    }),
                    ..empty
                },
                "index",
            ),
        ];
        for (answers, why) in wrong {
            let refused = script.refusal(1, week(4), Observation::ParticipantAnswered(answers));
            assert!(refused.contains(why), "{why}: {refused}");
        }
        let before = script.subject(1).deviations().len();
        script.so(1, week(4), Observation::ParticipantAnswered(answers("W4")));
        let own = script.subject(1).answers_at(&VisitId("W4".into())).unwrap();
        assert_eq!((own.date, &own.what), (week(4), &answers("W4")));
        let again = script.refusal(1, week(5), Observation::ParticipantAnswered(answers("W4")));
        assert!(again.contains("already"), "{again}");
        // After the visit was held answers come as well, and what was found is not touched.
        script.visit_and_dose(1, "W8", BASELINE);
        let held = script.subject(1).visits().last().unwrap().findings.clone();
        script.so(1, week(9), Observation::ParticipantAnswered(answers("W8")));
        assert_eq!(script.subject(1).visits().last().unwrap().findings, held);
        assert_eq!(script.subject(1).deviations().len(), before);
    }
}
