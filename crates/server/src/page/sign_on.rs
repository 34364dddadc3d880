//! Signing on by another system: to it, and back from it.

use maud::html;

use super::frame::frame;
use super::sign_in::{refused, within};
use crate::accounts::AccountStanding;
use crate::http::{Asked, Reply, Trouble};
use crate::sign_on::{Provider, Secrets};

/// Where the provider sends a browser back to.
const BACK: &str = "/sign-on/back";

fn provider<'a>(asked: &Asked<'a>) -> Result<(&'a Provider, String), Trouble> {
    let settings = &asked.house.settings;
    let provider = settings.sign_on.as_ref().ok_or(Trouble::NotFound)?;
    let base = settings.public_address.as_deref().unwrap_or_default();
    Ok((provider, format!("{base}{BACK}")))
}

/// Sends the browser to the provider.
pub fn go(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let (provider, back) = provider(asked)?;
    let house = asked.house;
    let secrets = Secrets {
        nonce: house.token()?.as_str().to_owned(),
        verifier: house.token()?.as_str().to_owned(),
    };
    let state = house.token()?;
    match provider.address(&house.sign_on, &back, state.as_str(), &secrets) {
        Ok(address) => {
            house
                .sign_on
                .waiting
                .sent(house.now(), asked.token, state.as_str(), secrets);
            Ok(Reply::SeeOther(address))
        }
        Err(why) => not_signed_on(asked, "", &why.to_string()),
    }
}

/// Whoever comes back from elsewhere brings no cookie of ours, for none is sent along with what another site leads to. This page is
/// ours, and leads on with it.
pub fn back(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let query: String = ["code", "state", "error"]
        .into_iter()
        .filter(|name| asked.query.has(name))
        .fold(
            form_urlencoded::Serializer::new(String::new()),
            |mut query, name| {
                query.append_pair(name, asked.query.get(name));
                query
            },
        )
        .finish();
    let on = format!("/sign-on/arrival?{query}");
    let content = html! { p { a href=(on) { (say.sign_on_go_on) } } };
    let page = frame(asked, say.sign_in, &content).into_string();
    let refresh = html! { meta http-equiv="refresh" content=(format!("0; url={on}")); };
    Ok(Reply::LeadingOn {
        html: page.replacen("<head>", &format!("<head>{}", refresh.into_string()), 1),
    })
}

/// Lets whoever the provider recognised in, as the account of that name.
pub fn arrive(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let (provider, back) = provider(asked)?;
    let house = asked.house;
    let now = house.now();
    let state = asked.query.get("state");
    let Some(secrets) = house.sign_on.waiting.back(now, asked.token, state) else {
        return not_signed_on(asked, "", "nobody was sent who would come back so");
    };
    let code = asked.query.get("code");
    if code.is_empty() {
        return not_signed_on(asked, "", "the provider sent no code");
    }
    let name = match provider.recognise(&house.sign_on, &back, code, &secrets, now) {
        Ok(name) => name,
        Err(why) => return not_signed_on(asked, "", &why.to_string()),
    };
    let accounts = house.accounts.all()?;
    let account = accounts
        .into_iter()
        .find(|account| account.name == name && account.standing == AccountStanding::Active);
    let Some(account) = account else {
        return not_signed_on(asked, &name, "no account of this name is in use");
    };
    let token = house.token()?;
    house.accounts.begin_session(now, account.number, &token)?;
    house
        .accounts
        .note(now, &account.name, "signed in", provider.issuer())?;
    Ok(Reply::SignedIn {
        token,
        then: Box::new(Reply::SeeOther(within("/"))),
    })
}

/// The door again. Why is for the log: whoever stands at the door is not told.
fn not_signed_on(asked: &Asked<'_>, name: &str, why: &str) -> Result<Reply, Trouble> {
    let house = asked.house;
    let shown: String = name.chars().take(64).collect();
    let about: String = why.chars().take(300).collect();
    house
        .accounts
        .note(house.now(), &shown, "sign-on refused", &about)?;
    Ok(refused(asked, asked.say().not_signed_on))
}
