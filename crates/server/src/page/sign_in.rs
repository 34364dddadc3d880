//! The door.

use http::StatusCode;
use maud::{Markup, html};

use super::frame::{form_token, frame, of_sites};
use crate::accounts::{AtTheDoor, NotSignedIn, SecondFactor};
use crate::demonstration::known_users;
use crate::house::Mode;
use crate::http::{Asked, Fields, Reply, Trouble};
use crate::policy::Method;
use crate::router::find;

/// Shows the door.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    if asked.caller.is_some() {
        return Ok(Reply::SeeOther("/".to_owned()));
    }
    Ok(Reply::page(sign_in_page(asked, None)))
}

/// The page: with a note, and with what was typed elsewhere when the session had ended.
pub fn sign_in_page(asked: &Asked<'_>, note: Option<&str>) -> Markup {
    let say = asked.say();
    let kept = Kept::of(asked);
    let to = match asked.query.get("to") {
        "" => asked.form.get("to"),
        to => to,
    };
    let content = html! {
        @if let Some(note) = note { div.problems role="alert" tabindex="-1" { p { (note) } } }
        @if kept.is_some() { p.good { (say.nothing_is_lost) } }
        form.narrow method="post" action="/sign-in" autocomplete="off" {
            (form_token(asked))
            input type="hidden" name="to" value=(to);
            @if let Some(kept) = &kept {
                input type="hidden" name="kept_path" value=(kept.path);
                input type="hidden" name="kept" value=(kept.body);
            }
            div.field { label for="name" { (say.account_name) }
                input #name type="text" name="name" required autocomplete="username" autocapitalize="none" spellcheck="false"
                    value=(if asked.path == "/sign-in" { asked.form.get("name") } else { "" }); }
            div.field { label for="password" { (say.password) }
                input #password type="password" name="password" required autocomplete="current-password"; }
            @if asked.house.second_factor() == SecondFactor::Code {
                div.field { label for="code" { (say.code) }
                    p.hint #code-hint { (say.code_hint) }
                    input #code type="text" name="code" required inputmode="numeric" autocomplete="one-time-code"
                        maxlength="8" aria-describedby="code-hint"; }
            }
            button type="submit" { (say.sign_in) }
        }
        @if let Some(provider) = &asked.house.settings.sign_on {
            p { a href="/sign-on" { (say.sign_on_with(&provider.name)) } }
        }
        @if let Mode::Demonstration { .. } = asked.house.mode {
            section.card {
                h2 { (say.known_users) }
                p { (say.known_users_what) }
                ul.users { @for (name, role, sites) in known_users() {
                    li { form method="post" action="/sign-in" {
                        (form_token(asked))
                        input type="hidden" name="to" value=(to);
                        input type="hidden" name="name" value=(name);
                        input type="hidden" name="password" value=(crate::demonstration::KNOWN_PASSWORD);
                        button.plain type="submit" { (name) }
                        " " span.quiet { (super::frame::role_name(asked, role))
                            (of_sites(asked, &sites)) }
                    } }
                } }
            }
        }
    };
    frame(asked, say.sign_in, &content)
}

/// Fields that no page gives back: a password is nobody's to read.
const SECRETS: [&str; 3] = ["password", "again", "code"];

/// A form that was sent when its session had ended.
struct Kept {
    path: String,
    body: String,
}

impl Kept {
    fn of(asked: &Asked<'_>) -> Option<Self> {
        if asked.form.has("kept_path") {
            return Some(Self {
                path: asked.form.get("kept_path").to_owned(),
                body: asked.form.get("kept").to_owned(),
            });
        }
        let elsewhere =
            asked.route.method == Method::Post && !matches!(asked.path, "/sign-in" | "/sign-out");
        (elsewhere && !asked.form.is_empty()).then(|| Self {
            path: asked.path.to_owned(),
            body: asked.form.without(&SECRETS).encoded(),
        })
    }
}

/// Takes a name, a password and a code.
pub fn sign_in(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let house = asked.house;
    let code = match house.second_factor() {
        SecondFactor::Code => Some(asked.form.trimmed("code")),
        SecondFactor::None => None,
    };
    let now = house.now();
    let name = asked.form.trimmed("name").to_lowercase();
    let typed = AtTheDoor {
        from: asked.from,
        name: &name,
        password: asked.form.get("password"),
        code,
    };
    let limits = house.settings.guesses;
    let account = match house.accounts.recognise_at_the_door(now, typed, limits) {
        Ok(account) => account,
        Err(NotSignedIn::Unavailable(error)) => return Err(error.into()),
        Err(NotSignedIn::Refused) => {
            return Ok(refused(asked, asked.say().not_signed_in));
        }
    };
    let token = house.token()?;
    house.accounts.begin_session(now, account.number, &token)?;
    house.accounts.note(now, &account.name, "signed in", "")?;
    let then = match Kept::of(asked) {
        Some(kept) if find(Method::Post, &kept.path).is_some() => {
            put_back(asked, &kept, &account.name, &token.form_token())
        }
        _ => Reply::SeeOther(within(asked.form.get("to"))),
    };
    Ok(Reply::SignedIn {
        token,
        then: Box::new(then),
    })
}

/// The door again, with what is told to whoever was not let in.
pub fn refused(asked: &Asked<'_>, told: &str) -> Reply {
    Reply::Page {
        status: StatusCode::UNAUTHORIZED,
        html: sign_in_page(asked, Some(told)).into_string(),
    }
}

/// What becomes of a form that waited for a new sign-in. Nothing of it is done before the person has seen it: the forms of
/// subjects show themselves again with what was typed, and of every other what was typed stands on a page to be copied, for those
/// would act at once. Whoever signs in as somebody else than typed it sees none of it.
fn put_back(asked: &Asked<'_>, kept: &Kept, person: &str, form_token: &str) -> Reply {
    let say = asked.say();
    let fields = Fields::read(kept.body.as_bytes());
    if fields.get("_by") != person {
        return Reply::SeeOther("/".to_owned());
    }
    let typed = fields.typed();
    let content = if shows_itself_again(&kept.path) {
        html! {
            p.good { (say.nothing_is_lost) }
            form method="post" action=(kept.path) {
                input type="hidden" name="_form_token" value=(form_token);
                input type="hidden" name="_by" value=(person);
                @for name in ["_key", "_seen", "_reason"] {
                    @if fields.has(name) { input type="hidden" name=(name) value=(fields.get(name)); }
                }
                @for (name, value) in typed.iter() { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="_act" value="review";
                button type="submit" { (say.back_to_form) }
            }
        }
    } else {
        // A page that has the form, if it is one that is looked at.
        let page = within(&kept.path);
        html! {
            p.good { (say.not_done_yet) }
            dl { @for (name, value) in typed.iter().filter(|(_, value)| !value.is_empty()) {
                dt { (name) } dd.typed { (value) }
            } }
            p { a href=(page) { (say.back_to_page) } }
        }
    };
    Reply::page(frame(asked, say.signed_in_again, &content))
}

/// Whether a form that is sent with `_act=review` is shown again and not carried out.
fn shows_itself_again(path: &str) -> bool {
    find(Method::Post, path).is_some_and(|found| {
        let path = found.route.path;
        path == "/subjects/new"
            || path.starts_with("/subjects/{subject}/forms/")
            || path == "/subjects/{subject}/entries/{entry}"
    })
}

/// A path of ours; anything else is the first page.
pub fn within(to: &str) -> String {
    let ours = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains(['\\', '\r', '\n'])
        && find(Method::Get, to).is_some();
    if ours { to } else { "/" }.to_owned()
}

/// Ends the session.
pub fn sign_out(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let caller = asked.caller()?;
    asked.house.accounts.end_session(
        asked.house.now(),
        &caller.session.account.name,
        &caller.token,
    )?;
    Ok(Reply::SignedOut("/sign-in".to_owned()))
}
