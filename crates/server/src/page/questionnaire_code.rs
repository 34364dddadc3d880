//! Where a participant types the short code of a questionnaire, and is led to it.

use maud::html;

use super::again::{SentForm, Wrong, or_again};
use super::frame::form_token;
use super::questionnaire::{frame, is_open};
use crate::accounts::ShortCode;
use crate::http::{Asked, Reply, Trouble};

/// Asks for the code.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    Ok(page(asked, None))
}

fn page(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Reply {
    let say = asked.say();
    let form = SentForm::new(asked, wrong, asked.path, "");
    let content = html! {
        (form.head())
        form method="post" action=(asked.path) autocomplete="off" {
            (form_token(asked))
            div.field { label for="code" { (say.questionnaire_code) } p.hint #code-hint { (say.questionnaire_code_hint) } (form.message("code"))
                input #code type="text" name="code" required maxlength="20" autocapitalize="characters" spellcheck="false"
                    value=(form.value("code", "")) aria-describedby="code-hint" aria-invalid=[form.invalid("code")]; }
            div.buttons { button type="submit" { (say.questionnaire_code_open) } }
        }
    };
    Reply::page(frame(asked, say.questionnaire_code_title, &content))
}

/// Leads to the questionnaire of a code. A code that never was, one that was used and one that is over are answered alike.
pub fn take(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, led(asked), |wrong| Ok(page(asked, Some(wrong))))
}

fn led(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let (house, say) = (asked.house, asked.say());
    let refused = |why: &str| Err(Trouble::Unreadable(why.to_owned()).at("code"));
    if !house.accounts.takes_codes(house.now()) {
        return refused(say.questionnaire_codes_closed);
    }
    if let Some(code) = ShortCode::read(asked.form.get("code")) {
        let token = house.accounts.token_of_code(&code)?;
        if is_open(asked, &token)? {
            return Ok(Reply::SeeOther(format!(
                "/questionnaire/{}",
                token.as_str()
            )));
        }
    }
    house.accounts.code_led_nowhere(house.now())?;
    refused(say.questionnaire_code_wrong)
}
