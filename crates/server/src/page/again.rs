//! A page that shows itself again: with what was typed, and a message at the field that stands in the way.

use maud::{Markup, html};

use crate::accounts::AccountsError;
use crate::http::{Asked, BETWEEN, Reply, Trouble};

/// What stands in the way of something that was sent.
pub struct Wrong {
    /// The name of the field at which it does; empty: it is about the whole.
    field: &'static str,
    message: String,
    /// The words that could tell an arm, where they are what stands in the way.
    telling: Vec<String>,
}

impl Wrong {
    /// What a person can mend on the page, if that is what the trouble is.
    fn of(asked: &Asked<'_>, trouble: &Trouble) -> Option<Self> {
        let field = match trouble {
            Trouble::At { field, .. } => field,
            Trouble::Refused(store::Refused::NoReason | store::Refused::ReasonRepeatsWords) => {
                "reason"
            }
            Trouble::Refused(store::Refused::NoSuchWords) => "words",
            Trouble::Telling(_) => "text",
            Trouble::Accounts(
                AccountsError::SiteNeeded
                | AccountsError::SiteNotWanted
                | AccountsError::NoSuchSite { .. },
            ) => "sites",
            Trouble::Accounts(AccountsError::NotForPeople | AccountsError::OtherBlinding) => "role",
            Trouble::Accounts(AccountsError::NameTaken { .. } | AccountsError::NotAName { .. }) => {
                "name"
            }
            Trouble::Accounts(AccountsError::File { .. }) => return None,
            Trouble::Refused(_)
            | Trouble::Stock { .. }
            | Trouble::Accounts(_)
            | Trouble::Unreadable(_)
            | Trouble::Unblinded => "",
            _ => return None,
        };
        Some(Self {
            field,
            message: trouble.describe(asked.house).1,
            telling: match trouble {
                Trouble::Telling(words) => words.clone(),
                _ => Vec::new(),
            },
        })
    }
}

/// Answers what was sent: with where it leads, or with its page once more and what stands in the way. What no change of what
/// was typed would mend has a page of its own.
///
/// # Errors
/// [`Trouble`] of that kind.
pub fn or_again(
    asked: &Asked<'_>,
    outcome: Result<Reply, Trouble>,
    page: impl FnOnce(&Wrong) -> Result<Reply, Trouble>,
) -> Result<Reply, Trouble> {
    let trouble = match outcome {
        Err(trouble) => trouble,
        done => return done,
    };
    let Some(wrong) = Wrong::of(asked, &trouble) else {
        return Err(trouble);
    };
    match page(&wrong)? {
        Reply::Page { html, .. } if html.contains("<div class=\"problems\"") => Ok(Reply::Page {
            status: trouble.status(),
            html,
        }),
        // Things moved on in the meantime, and the page does not have that form any more: what stands in the way is said
        // all the same.
        _ => Err(trouble),
    }
}

/// One form of a page: empty, or as it was sent.
pub struct SentForm<'a> {
    asked: &'a Asked<'a>,
    /// Only where this form is the one that was sent.
    wrong: Option<&'a Wrong>,
    /// What stands behind the names of its fields in their ids, where a page has several forms.
    suffix: String,
}

impl<'a> SentForm<'a> {
    /// The form of an address.
    pub fn new(
        asked: &'a Asked<'a>,
        wrong: Option<&'a Wrong>,
        action: &str,
        suffix: impl Into<String>,
    ) -> Self {
        Self {
            asked,
            wrong: wrong.filter(|_| asked.path == action),
            suffix: suffix.into(),
        }
    }

    /// Whether this is the form that was sent.
    pub const fn is_sent(&self) -> bool {
        self.wrong.is_some()
    }

    /// What was typed into a field, or what usually stands there.
    pub fn value<'v>(&'v self, name: &str, usual: &'v str) -> &'v str {
        if self.is_sent() && self.asked.form.has(name) {
            self.asked.form.get(name)
        } else {
            usual
        }
    }

    fn id(&self, name: &str) -> String {
        format!("{name}{}", self.suffix)
    }

    fn wrong_at(&self, name: &str) -> Option<&'a str> {
        let wrong = self.wrong.filter(|wrong| wrong.field == name)?;
        Some(&wrong.message)
    }

    /// What stands in the way, above the fields, leading to the one that it is about.
    pub fn head(&self) -> Markup {
        let say = self.asked.say();
        html! { @if let Some(wrong) = self.wrong {
            div.problems role="alert" tabindex="-1" {
                h2 { (say.one_problem) }
                ul { li { @if wrong.field.is_empty() { (wrong.message) } @else { a href=(format!("#{}", self.id(wrong.field))) { (wrong.message) } } } }
            }
        } }
    }

    /// The message at a field.
    pub fn message(&self, name: &str) -> Markup {
        html! { @if let Some(message) = self.wrong_at(name) { p.problem { (message) } } }
    }

    /// Whether a field is the one that is wrong, for `aria-invalid`.
    pub fn invalid(&self, name: &str) -> Option<&'static str> {
        self.wrong_at(name).map(|_| "true")
    }

    /// The box by which whoever wrote words that could tell an arm takes the responsibility for them.
    pub fn responsibility(&self) -> Markup {
        let telling = self.wrong.map_or(&[][..], |wrong| &wrong.telling);
        let id = self.id("telling");
        html! { @if !telling.is_empty() {
            div.field { div.choices { label {
                input id=(id) type="checkbox" name="_telling" value=(telling.join(&BETWEEN.to_string()));
                (self.asked.say().telling_confirm(telling.join(", "))) } } }
        } }
    }

    /// A line that must be filled in.
    pub fn line(&self, name: &str, label: &str, longest: u16, usual: &str) -> Markup {
        let id = self.id(name);
        html! { div.field { label for=(id) { (label) } (self.message(name))
        input type="text" id=(id) name=(name) required maxlength=(longest) value=(self.value(name, usual)) aria-invalid=[self.invalid(name)]; } }
    }

    /// Several lines that must be filled in.
    pub fn paragraph(&self, name: &str, label: &str, longest: u16, usual: &str) -> Markup {
        let id = self.id(name);
        html! { div.field { label for=(id) { (label) } (self.message(name))
        textarea id=(id) name=(name) required maxlength=(longest) aria-invalid=[self.invalid(name)] { (self.value(name, usual)) } } }
    }

    /// The field of a password, which no page gives back.
    pub fn password(&self, hint: &str) -> Markup {
        let (id, say) = (self.id("password"), self.asked.say());
        html! { div.field { label for=(id) { (say.password) } p.hint id=(format!("{id}-hint")) { (hint) } (self.message("password"))
        input id=(id) type="password" name="password" required autocomplete="current-password" aria-describedby=(format!("{id}-hint")) aria-invalid=[self.invalid("password")]; } }
    }

    /// The field of a code.
    pub fn code(&self) -> Markup {
        let (id, say) = (self.id("code"), self.asked.say());
        html! { div.field { label for=(id) { (say.code) }
        input id=(id) type="text" name="code" required inputmode="numeric" autocomplete="one-time-code" maxlength="8"; } }
    }

    /// A box that must be ticked.
    pub fn tick(&self, name: &str, label: &str) -> Markup {
        let id = self.id(name);
        html! { div.field { (self.message(name)) div.choices { label {
        input id=(id) type="checkbox" name=(name) value="yes" required checked[self.value(name, "") == "yes"] aria-invalid=[self.invalid(name)]; (label) } } } }
    }
}
