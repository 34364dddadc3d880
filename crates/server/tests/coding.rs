//! Coding by dictionaries: read from files, suggested, chosen by a person.

use server::{DEMONSTRATION_NAME, Dictionary};

use crate::trial::{Trial, World, folder};

#[test]
fn the_words_that_ship_are_all_read_and_marked_as_what_they_are() {
    let ours = Dictionary::demonstration();
    assert!(ours.len() > 50, "{ours:?}");
    assert!(DEMONSTRATION_NAME.contains("not for a trial"));
    for (words, preferred) in [
        ("Headache", "Headache"),
        ("HEAD-ACHE, severe", "Headache"),
        ("mild hedache", "Headache"),
        ("pulmonary embolism", "Pulmonary embolism"),
        ("muscle spasm", "Muscle cramps"),
        ("prednisolone 10 mg", "Prednisolone"),
    ] {
        let found = ours.suggest(words, 5);
        assert!(
            found
                .iter()
                .any(|one| one.coded.preferred_term == preferred),
            "{words}: {found:?}"
        );
        assert!(
            found
                .windows(2)
                .all(|pair| pair[0].likeness >= pair[1].likeness)
        );
    }
    assert_eq!(ours.suggest("Headache", 5)[0].likeness, 1.0);
    assert!(ours.suggest("", 5).is_empty());
    assert!(ours.suggest("qqqq zzzz", 5).is_empty());
}

#[test]
fn a_dictionary_in_ascii_files_is_read_with_its_classes_and_without_what_is_not_current() {
    let folder = folder("ascii");
    std::fs::write(
        folder.join("soc.asc"),
        "900$Disorders of the head$Head$$$\n",
    )
    .unwrap();
    std::fs::write(folder.join("pt.asc"), "10$Ache of the head$$900$$$$$$$\n").unwrap();
    std::fs::write(
        folder.join("llt.asc"),
        "101$Sore head$10$$$$$$$Y$$\n102$Sore hed$10$$$$$$$N$$\n",
    )
    .unwrap();
    let read = Dictionary::read("Ours in ASCII", "1", &folder).unwrap();
    assert_eq!(read.len(), 1);
    let term = read.coded("101").unwrap();
    assert_eq!(
        (term.preferred_term.as_str(), term.class.as_str()),
        ("Ache of the head", "Disorders of the head")
    );
    std::fs::write(folder.join("llt.asc"), "101$Sore head$11$\n").unwrap();
    let refused = Dictionary::read("Ours", "1", &folder).unwrap_err();
    assert!(refused.contains("llt.asc, line 1"), "{refused}");
    std::fs::remove_file(folder.join("pt.asc")).unwrap();
    assert!(
        Dictionary::read("Ours", "1", &folder)
            .unwrap_err()
            .contains("pt.asc")
    );
}

#[test]
fn a_table_says_where_it_is_wrong() {
    let folder = folder("table");
    let path = folder.join("terms.csv");
    for (text, says) in [
        ("", "empty"),
        ("term,code,class\n", "preferred_term"),
        ("term,code,preferred_term,class\na,1,,c\n", "line 2"),
        ("term,code,preferred_term,class\n\"a,1,b,c\n", "line 2"),
        ("term,code,preferred_term,class\n", "no term"),
    ] {
        std::fs::write(&path, text).unwrap();
        let refused = Dictionary::read("x", "1", &path).unwrap_err();
        assert!(refused.contains(says), "{text}: {refused}");
    }
    std::fs::write(
        &path,
        "class,term,more,code,preferred_term\nc,\"a, b\",,7,\"d \"\"e\"\"\"\n",
    )
    .unwrap();
    let read = Dictionary::read("x", "1", &path).unwrap();
    assert_eq!(read.coded("7").unwrap().preferred_term, "d \"e\"");
}

#[test]
fn a_term_is_chosen_among_those_suggested_and_the_page_says_who_chose_it() {
    let trial = Trial::new("coding", World::One);
    let manager = trial.browser("data-manager");
    let page = manager.get("/coding");
    let text = page.text();
    assert!(text.contains(DEMONSTRATION_NAME));
    // The first card that has a suggestion.
    let at = text
        .find("name=\"choice\"")
        .expect("something is suggested");
    let choice = text[at..]
        .split("value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let before = &text[..at];
    let entry = before
        .rsplit("action=\"/coding/")
        .next()
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let own = before.rsplit("<form").next().unwrap();
    let hidden = |name: &str| {
        let rest = own
            .split(&format!("name=\"{name}\" value=\""))
            .nth(1)
            .unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let (key, seen) = (hidden("_key"), hidden("seen"));
    let path = format!("/coding/{entry}");
    let invented = manager.post(
        &path,
        &[("_key", "other"), ("seen", &seen), ("choice", "x/1/2")],
    );
    assert_eq!(invented.status(), 400);
    let coded = manager.post(
        &path,
        &[("_key", &key), ("seen", &seen), ("choice", &choice)],
    );
    assert_eq!(coded.status(), 303, "{}", coded.text());
    let person = store::Person {
        name: "data-manager".into(),
        role: store::Role::DataManager,
        sites: record::Sites::All,
    };
    let all = trial.house.store.codings(&person).unwrap();
    let term = all
        .iter()
        .find(|one| one.entry.to_string() == entry)
        .unwrap()
        .term
        .clone()
        .unwrap();
    assert_eq!(
        format!("{}/{}/{}", term.dictionary, term.version, term.code),
        choice
    );
    let page = manager.get("/coding").text();
    assert!(page.contains("Coded by data-manager on"), "{page}");
    // Programs are told the suggestions for what is not coded yet.
    assert!(
        manager
            .get("/api/v1/coding")
            .text()
            .contains("\"suggestions\"")
    );
}
