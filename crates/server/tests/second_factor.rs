//! A trial that is conducted: people choose a password by a link, and show a code of their telephone besides it.

use server::{CodeSecret, Mode, Token};

use crate::trial::{Answer, Browser, Trial, encode, form_token};

const PASSWORD: &str = "a long pass phrase of my own";
const SECOND: i64 = 1_000_000;

/// A trial that is no demonstration.
fn conducted(test: &str) -> Trial {
    Trial::furnished(test, |house| house.mode = Mode::Conduct)
}

/// Somebody with a link, and with a telephone to whom the secret was shown.
struct Person<'t> {
    trial: &'t Trial,
    name: &'static str,
    link: Token,
    telephone: CodeSecret,
}

impl<'t> Person<'t> {
    fn invited(trial: &'t Trial, name: &'static str) -> Self {
        let accounts = &trial.house.accounts;
        let all = accounts.all().unwrap();
        let account = all.iter().find(|account| account.name == name).unwrap();
        let link = Token::of([17; 32]);
        let telephone = CodeSecret::new(b"a secret of the test".to_vec());
        accounts
            .invite(
                trial.house.now(),
                "the test",
                account.number,
                &link,
                &telephone,
            )
            .unwrap();
        Self {
            trial,
            name,
            link,
            telephone,
        }
    }

    /// What the telephone shows now.
    fn code(&self) -> String {
        self.telephone.code_at(self.trial.house.now() / SECOND, 6)
    }

    /// Chooses a password by the page of the link.
    fn choose(&self, code: &str) -> Answer {
        let path = format!("/first-steps/{}", self.link.as_str());
        let cookie = self.trial.ask("GET", &path, None, "").cookie().unwrap();
        let form = [
            ("_form_token", form_token(&cookie)),
            ("password", PASSWORD.to_owned()),
            ("again", PASSWORD.to_owned()),
            ("code", code.to_owned()),
        ];
        self.trial.ask("POST", &path, Some(&cookie), &encode(&form))
    }

    fn try_the_door(&self, password: &str, code: &str) -> Answer {
        let cookie = self
            .trial
            .ask("GET", "/sign-in", None, "")
            .cookie()
            .unwrap();
        let form = [
            ("_form_token", form_token(&cookie)),
            ("name", self.name.to_owned()),
            ("password", password.to_owned()),
            ("code", code.to_owned()),
        ];
        self.trial
            .ask("POST", "/sign-in", Some(&cookie), &encode(&form))
    }

    fn signed_in(&self) -> Browser<'t> {
        let answer = self.try_the_door(PASSWORD, &self.code());
        assert_eq!(answer.status(), 303, "{}", answer.text());
        Browser {
            trial: self.trial,
            cookie: answer.cookie().unwrap(),
        }
    }

    /// The next code, half a minute later.
    fn wait(&self) {
        self.trial.later(31 * SECOND);
    }
}

#[test]
fn r_13_a_link_a_password_and_a_code_let_somebody_in_and_none_of_them_alone_does() {
    let trial = conducted("link");
    let person = Person::invited(&trial, "investigator");
    // The page shows the secret for the telephone, in groups of four.
    let path = format!("/first-steps/{}", person.link.as_str());
    let page = trial.ask("GET", &path, None, "").text();
    let first: String = person.telephone.to_base32().chars().take(4).collect();
    assert!(page.contains(&first), "{page}");
    // A wrong code chooses nothing, and the link can still be used.
    assert_eq!(person.choose("000000").status(), 422);
    let chosen = person.code();
    assert_eq!(person.choose(&chosen).status(), 303);
    let used = trial.ask("GET", &path, None, "");
    assert_eq!(used.status(), 422, "{}", used.text());
    // The code that chose the password lets nobody in a second time.
    assert_eq!(person.try_the_door(PASSWORD, &chosen).status(), 401);
    person.wait();
    assert_eq!(person.try_the_door(PASSWORD, "").status(), 401);
    let code = person.code();
    assert_eq!(person.try_the_door("demonstration", &code).status(), 401);
    let browser = person.signed_in();
    assert_eq!(browser.get("/subjects").status(), 200);
    // Nor does a code that was used.
    assert_eq!(person.try_the_door(PASSWORD, &code).status(), 401);
}

#[test]
fn r_17_the_first_signature_of_a_session_asks_for_password_and_code_and_the_next_for_the_password()
{
    let trial = conducted("signing");
    let person = Person::invited(&trial, "investigator");
    assert_eq!(person.choose(&person.code()).status(), 303);
    person.wait();
    let browser = person.signed_in();
    let subject = trial.subject_of(|site| site == 1);
    let path = format!("/subjects/{subject}/endorsements");
    let sign = |browser: &Browser<'_>, key: &str, password: &str, code: &str| {
        let fields = [
            ("_key", key),
            ("scope", ""),
            ("password", password),
            ("code", code),
        ];
        browser.post(&path, &fields).status()
    };
    let stands = || browser.get(&path).text().matches(">stands<").count();
    person.wait();
    assert_eq!(sign(&browser, "a", PASSWORD, ""), 400);
    assert_eq!(sign(&browser, "b", "another password", &person.code()), 400);
    assert_eq!(stands(), 0);
    assert_eq!(sign(&browser, "c", PASSWORD, &person.code()), 303);
    assert_eq!(stands(), 1);
    // In the same session the password is enough, and without it nothing is signed.
    assert_eq!(sign(&browser, "d", "", ""), 400);
    assert_eq!(sign(&browser, "e", PASSWORD, ""), 303);
    // In the next one both are asked for again.
    person.wait();
    let next = person.signed_in();
    assert_eq!(sign(&next, "f", PASSWORD, ""), 400);
    person.wait();
    assert_eq!(sign(&next, "g", PASSWORD, &person.code()), 303);
}
