//! The page behind a one-time link: a person chooses a password and sets up the second factor.

use maud::html;

use super::frame::{form_token, page, problems};
use crate::accounts::{SecondFactor, Token, Unfit, password};
use crate::http::{Asked, Reply, Trouble};

/// Shows the page, or takes what was typed into it.
fn first_steps(asked: &Asked<'_>, wrong: &[(&str, String)]) -> Result<Reply, Trouble> {
    let say = asked.say();
    let token = Token::read(asked.part("link")).ok_or(Trouble::NotFound)?;
    let (account, secret) = asked.house.accounts.invited(asked.house.now(), &token)?;
    let base32 = secret.to_base32();
    let grouped: Vec<String> = base32
        .as_bytes()
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    let problem = |field: &str| {
        wrong
            .iter()
            .find(|(own, _)| *own == field)
            .map(|(_, message)| message.as_str())
    };
    let content = html! {
        (problems(asked, &wrong.iter().map(|(field, message)| (Some(*field), message.as_str())).collect::<Vec<_>>()))
        p.lead { (say.welcome(&account.full_name)) " " (say.your_account_name) " " strong { (account.name) } "." }
        form.narrow method="post" autocomplete="off" {
            (form_token(asked))
            div.field { label for="field-password" { (say.new_password) }
                p.hint #password-hint { (say.new_password_hint(password::SHORTEST)) }
                @if let Some(message) = problem("password") { p.problem { (message) } }
                input #field-password type="password" name="password" required autocomplete="new-password" aria-describedby="password-hint"
                    aria-invalid=[problem("password").map(|_| "true")]; }
            div.field { label for="field-again" { (say.password_again) }
                @if let Some(message) = problem("again") { p.problem { (message) } }
                input #field-again type="password" name="again" required autocomplete="new-password"
                    aria-invalid=[problem("again").map(|_| "true")]; }
            @if asked.house.second_factor() == SecondFactor::Code {
                h2 { (say.second_factor) }
                p { (say.second_factor_what) }
                p.secret { @for group in &grouped { span { (group) } " " } }
                div.field { label for="field-code" { (say.code) }
                    @if let Some(message) = problem("code") { p.problem { (message) } }
                    input #field-code type="text" name="code" required inputmode="numeric" autocomplete="one-time-code" maxlength="8"
                        aria-invalid=[problem("code").map(|_| "true")]; }
            }
            button type="submit" { (say.begin) }
        }
    };
    let reply = page(asked, say.first_steps, &content);
    Ok(match reply {
        Reply::Page { html, .. } if !wrong.is_empty() => Reply::Page {
            status: http::StatusCode::UNPROCESSABLE_ENTITY,
            html,
        },
        reply => reply,
    })
}

/// Shows the page.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    first_steps(asked, &[])
}

/// Takes the password.
pub fn take(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let house = asked.house;
    let token = Token::read(asked.part("link")).ok_or(Trouble::NotFound)?;
    let now = house.now();
    let (account, secret) = house.accounts.invited(now, &token)?;
    let chosen = asked.form.get("password");
    let mut wrong = Vec::new();
    if let Err(unfit) = password::examine(chosen, &account.name) {
        wrong.push((
            "password",
            match unfit {
                Unfit::TooShort => say.password_too_short(password::SHORTEST),
                Unfit::TooLong => say.password_too_long(password::LONGEST),
                Unfit::HoldsName => say.password_holds_name.to_owned(),
            },
        ));
    }
    if asked.form.get("again") != chosen {
        wrong.push(("again", say.passwords_differ.to_owned()));
    }
    let step = match house.second_factor() {
        SecondFactor::None => Some(0),
        SecondFactor::Code => secret.step_of(asked.form.get("code"), now.div_euclid(1_000_000), 0),
    };
    let Some(step) = step.filter(|_| wrong.is_empty()) else {
        if step.is_none() {
            wrong.push(("code", say.code_wrong.to_owned()));
        }
        return first_steps(asked, &wrong);
    };
    let mut salt = [0; 16];
    house.random(&mut salt)?;
    house.accounts.accept(now, &token, chosen, salt, step)?;
    Ok(Reply::SeeOther("/sign-in".to_owned()))
}
