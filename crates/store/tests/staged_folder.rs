use std::fs;
use std::path::PathBuf;

use store::StagedFolder;

const MARK: &str = "run.json";

fn place(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_folder_dropped_before_it_is_published_leaves_nothing() {
    let parent = place("dropped");
    let staged = StagedFolder::begin(&parent.join("out"), MARK).unwrap();
    staged.write("half.txt", "half").unwrap();
    drop(staged);
    assert!(names(&parent).is_empty());
}

#[test]
fn a_published_folder_replaces_the_one_of_the_run_before_it() {
    let parent = place("replaced");
    let target = parent.join("out");
    for content in ["first", "second"] {
        let staged = StagedFolder::begin(&target, MARK).unwrap();
        staged.write(MARK, content).unwrap();
        staged.write("data/inner.txt", content).unwrap();
        staged.publish().unwrap();
    }
    assert_eq!(fs::read_to_string(target.join(MARK)).unwrap(), "second");
    assert_eq!(names(&parent), ["out"]);
    assert_eq!(names(&target), ["data", MARK]);
}

#[test]
fn somebodys_own_folder_is_never_replaced() {
    let parent = place("owned");
    let target = parent.join("thesis");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("chapter.txt"), "years of work").unwrap();
    let error = StagedFolder::begin(&target, MARK).unwrap_err().to_string();
    assert!(error.contains("not an output folder"), "{error}");
    assert_eq!(names(&target), ["chapter.txt"]);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_refused() {
    let parent = place("file");
    let target = parent.join("out");
    fs::write(&target, "a file").unwrap();
    assert!(StagedFolder::begin(&target, MARK).is_err());
    assert_eq!(fs::read_to_string(&target).unwrap(), "a file");
}
