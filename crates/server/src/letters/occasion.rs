//! What a letter is written about, and to whom.

use store::{QueryStep, Role, TrailLine};

use crate::accounts::NoticeKind;

/// What a letter is written about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// A subject was randomised.
    Randomised,
    /// A query waits for the site.
    QueryRaised,
    /// A query that the reader raised was answered.
    QueryAnswered,
    /// A correction that the sponsor asked for was answered.
    RequestAnswered,
    /// A serious adverse event was entered.
    SeriousEvent,
    /// The arm of a subject was opened in an emergency.
    ArmOpened,
    /// Somebody saw an arm without the program.
    ArmSeenElsewhere,
    /// Those who watch over safety ask the site to call.
    SafetyCall,
    /// A week has begun in which somebody should look at the stock. It is written to every pharmacist alike, whatever is there: a
    /// letter that came when a product runs short would tell whoever sees it pass which one was used.
    Stock,
}

impl Occasion {
    const ALL: [(Self, &str); 9] = [
        (Self::Randomised, "randomised"),
        (Self::QueryRaised, "query raised"),
        (Self::QueryAnswered, "query answered"),
        (Self::RequestAnswered, "request answered"),
        (Self::SeriousEvent, "serious event"),
        (Self::ArmOpened, "arm opened"),
        (Self::ArmSeenElsewhere, "arm seen elsewhere"),
        (Self::SafetyCall, "safety call"),
        (Self::Stock, "stock"),
    ];

    /// The word by which it is kept.
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(occasion, _)| *occasion == self);
        found.map_or("", |(_, word)| word)
    }

    /// What a word means.
    pub fn of_word(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, own)| *own == word);
        found.map(|(occasion, _)| *occasion)
    }

    /// Whether people of a role are written to about what the trail says. About a notice those are who read it, and about stock
    /// those who keep it.
    pub const fn is_for(self, role: Role) -> bool {
        match self {
            // The pharmacist has something to prepare; the sponsor counts.
            Self::Randomised => matches!(
                role,
                Role::Pharmacist | Role::Coordinator | Role::Investigator | Role::Sponsor
            ),
            Self::QueryRaised => matches!(role, Role::Coordinator | Role::Investigator),
            Self::QueryAnswered => matches!(
                role,
                Role::Monitor | Role::DataManager | Role::MedicalMonitor
            ),
            Self::RequestAnswered => matches!(role, Role::Sponsor),
            Self::Stock
            | Self::SeriousEvent
            | Self::ArmOpened
            | Self::ArmSeenElsewhere
            | Self::SafetyCall => false,
        }
    }

    /// Whether people of a role are written to about anything that the trail says.
    pub fn any_of_the_trail_is_for(role: Role) -> bool {
        let of_the_trail = [
            Self::Randomised,
            Self::QueryRaised,
            Self::QueryAnswered,
            Self::RequestAnswered,
        ];
        of_the_trail.iter().any(|occasion| occasion.is_for(role))
    }

    /// The same for people of a role: what the sponsor asks of a site are corrections.
    pub const fn as_seen_by(self, role: Role) -> Self {
        match (self, role) {
            (Self::QueryAnswered, Role::Sponsor) => Self::RequestAnswered,
            (occasion, _) => occasion,
        }
    }

    /// What a line of the trail is an occasion for, and the row in which a query was raised that it moves.
    pub fn of_line(line: &TrailLine) -> Option<(Self, Option<u64>)> {
        let said = |field: &str| line.new.as_ref().and_then(|new| new.get(field));
        match line.kind {
            "randomised" => Some((Self::Randomised, None)),
            "query_raised" => Some((Self::QueryRaised, None)),
            "query_moved" => {
                let query = said("query").and_then(serde_json::Value::as_u64);
                let step: QueryStep = said("step")?.as_str()?.parse().ok()?;
                match step {
                    QueryStep::Answered => Some((Self::QueryAnswered, query)),
                    QueryStep::Reopened => Some((Self::QueryRaised, query)),
                    QueryStep::Closed => None,
                }
            }
            _ => None,
        }
    }
}

impl From<NoticeKind> for Occasion {
    fn from(kind: NoticeKind) -> Self {
        match kind {
            NoticeKind::ArmOpened => Self::ArmOpened,
            NoticeKind::ArmSeenElsewhere => Self::ArmSeenElsewhere,
            NoticeKind::SeriousEvent => Self::SeriousEvent,
            NoticeKind::SafetyCall => Self::SafetyCall,
        }
    }
}
