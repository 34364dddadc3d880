//! Arms are sealed, and there is one door to those of people.

use std::fmt::{Debug, Display};
use std::fs;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use protocol::ArmCode;
use record::rules::minimisation::Draw;
use record::{
    AllocationRow, AllocationTable, ArmKey, Decision, DecisionRow, Enrolment, MaskedArm, Subject,
    TreatmentSegment, TrialState,
};
use serde::Serialize;

/// Says of a type whether it can be shown in any way. The inherent answer, where its bound holds, comes
/// before the trait's.
struct Shown<T: ?Sized>(PhantomData<T>);

trait Otherwise {
    fn by_debug(&self) -> bool {
        false
    }
    fn by_display(&self) -> bool {
        false
    }
    fn by_serialize(&self) -> bool {
        false
    }
    fn by_comparison(&self) -> bool {
        false
    }
}

impl<T: ?Sized> Otherwise for Shown<T> {}

impl<T: Debug + ?Sized> Shown<T> {
    fn by_debug(&self) -> bool {
        true
    }
}

impl<T: Display + ?Sized> Shown<T> {
    fn by_display(&self) -> bool {
        true
    }
}

impl<T: Serialize + ?Sized> Shown<T> {
    fn by_serialize(&self) -> bool {
        true
    }
}

impl<T: PartialEq + ?Sized> Shown<T> {
    fn by_comparison(&self) -> bool {
        true
    }
}

macro_rules! shown {
    ($type:ty) => {{
        let shown = Shown::<$type>(PhantomData);
        [
            shown.by_debug(),
            shown.by_display(),
            shown.by_serialize(),
            shown.by_comparison(),
        ]
    }};
}

#[test]
fn nothing_that_holds_a_subjects_arm_can_be_printed_written_or_compared() {
    assert_eq!(
        shown!(ArmCode),
        [true, false, true, true],
        "design data prints freely"
    );
    assert_eq!(shown!(String), [true; 4]);
    assert_eq!(shown!(MaskedArm), [false; 4]);
    assert_eq!(shown!(ArmKey), [false; 4]);
    assert_eq!(shown!(AllocationTable), [false; 4]);
    assert_eq!(shown!(AllocationRow), [false; 4]);
    assert_eq!(shown!(Decision), [false; 4]);
    assert_eq!(shown!(DecisionRow), [false; 4]);
    assert_eq!(shown!(Draw), [false; 4]);
    assert_eq!(shown!(Enrolment), [false; 4]);
    assert_eq!(shown!(TreatmentSegment), [false; 4]);
    assert_eq!(shown!(Subject), [false; 4]);
    assert_eq!(shown!(TrialState<'static>), [false; 4]);
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn nobody_but_the_vault_takes_a_key_from_the_vault() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir(crates).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        if name != "record" && name != "store" && folder.join("src").is_dir() {
            sources(&folder.join("src"), &mut found);
        }
    }
    assert!(found.len() > 10, "the other crates' sources were read");
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            !text.contains("from_vault"),
            "{} opens the vault",
            path.display()
        );
    }
}
