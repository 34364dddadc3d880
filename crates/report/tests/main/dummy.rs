//! Reports on arms that were drawn by lot: whatever is taken out of them says what it is.

use report::document::Subjects;
use report::package::{Form, files};

use crate::sample::document;

#[test]
fn every_form_of_a_report_on_dummy_arms_says_so_and_each_display_by_itself() {
    let plain = document();
    let dummy = plain.clone().of_dummy_arms();
    assert_eq!(dummy.subjects, Subjects::DummyArms);
    let mut pictures = 0;
    for form in Form::ALL {
        let (of_plain, of_dummy) = (
            files(&plain, form, "report").unwrap(),
            files(&dummy, form, "report").unwrap(),
        );
        assert_eq!(of_plain.len(), of_dummy.len());
        for (own, marked) in of_plain.iter().zip(&of_dummy) {
            assert_eq!(own.name, marked.name);
            assert_ne!(own.content, marked.content, "{}", own.name);
            // Words of a PDF and dots of a picture are not read here: a picture is as high as its stamp needs more.
            let is_binary = [".pdf", ".png"].iter().any(|end| own.name.ends_with(end));
            if own.name.ends_with(".png") {
                pictures += 1;
                let height = |png: &[u8]| u32::from_be_bytes(png[20..24].try_into().unwrap());
                assert!(
                    height(&marked.content) > height(&own.content),
                    "{}",
                    own.name
                );
            }
            if !is_binary {
                let text = String::from_utf8_lossy(&marked.content);
                assert!(text.contains("DUMMY"), "{}", own.name);
                assert!(!String::from_utf8_lossy(&own.content).contains("DUMMY"));
            }
        }
    }
    assert!(pictures > 0);
}
