//! What is asked of a caller before a route does anything.

use store::Role;

/// Who may use a route, and how far it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Who.
    pub who: Who,
    /// How far.
    pub reach: Reach,
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Whoever reaches the server; nothing of the trial is told.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// These roles, and no others.
    Roles(&'static [Role]),
}

/// How far a route reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The trial: nothing of a single subject, or only what the page itself holds to the caller's site.
    Trial,
    /// One subject, named in the path: at the caller's own site, or anywhere for those who work for all sites.
    Subject,
}

impl Policy {
    /// For whoever reaches the server.
    pub const ANYONE: Self = Self {
        who: Who::Anyone,
        reach: Reach::Trial,
    };

    /// For whoever is signed in.
    pub const SIGNED_IN: Self = Self {
        who: Who::SignedIn,
        reach: Reach::Trial,
    };

    /// For some roles, on the trial.
    pub const fn trial(roles: &'static [Role]) -> Self {
        Self {
            who: Who::Roles(roles),
            reach: Reach::Trial,
        }
    }

    /// For some roles, on a subject whom they may reach.
    pub const fn subject(roles: &'static [Role]) -> Self {
        Self {
            who: Who::Roles(roles),
            reach: Reach::Subject,
        }
    }

    /// Whether a role is let through.
    pub fn admits(&self, role: Option<Role>) -> bool {
        match (self.who, role) {
            (Who::Anyone, _) | (Who::SignedIn, Some(_)) => true,
            (Who::Roles(roles), Some(role)) => roles.contains(&role),
            (Who::SignedIn | Who::Roles(_), None) => false,
        }
    }
}
