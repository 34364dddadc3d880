//! What can go wrong with accounts.

use std::fmt;

use super::mail_address::NotAMailAddress;

/// Why the accounts cannot be used, or a change of them is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountsError {
    /// The file cannot be read or written.
    File {
        /// Why.
        why: String,
    },
    /// The name is taken, now or in the past.
    NameTaken {
        /// The name.
        name: String,
    },
    /// The name is not one that an account can have.
    NotAName {
        /// What was typed.
        name: String,
    },
    /// What was typed is no address of mail.
    NotAMailAddress(NotAMailAddress),
    /// The role would change what the person may learn.
    OtherBlinding,
    /// The person has seen an arm, and the role is a blinded one.
    HasSeenAnArm,
    /// A line of the log of accounts was changed, or one is missing.
    LogChanged {
        /// The first line that does not follow from those before it.
        line: i64,
    },
    /// The last line of the log of accounts is not signed with the key of the store.
    LogNotSigned {
        /// The last line.
        line: i64,
    },
    /// Nobody has asked for the unblinding yet.
    NotAskedFor,
    /// Who asked cannot confirm.
    SamePerson,
    /// The trial is unblinded already.
    UnblindedAlready,
    /// There is no such notice.
    NoSuchNotice,
    /// The role works at sites that are named.
    SiteNeeded,
    /// The role is for all sites.
    SiteNotWanted,
    /// What was typed is no list of sites of the trial.
    NoSuchSite {
        /// What was typed.
        typed: String,
        /// So many sites the trial has.
        sites: u32,
    },
    /// No person has this role.
    NotForPeople,
    /// There is no such account.
    NoSuchAccount,
    /// The link was used, is too old, or never was one.
    NoSuchLink,
    /// Nobody may close the last account that opens accounts.
    LastAdministrator,
}

impl fmt::Display for AccountsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { why } => write!(f, "the file of the accounts cannot be used: {why}"),
            Self::NameTaken { name } => write!(
                f,
                "\"{name}\" is, or once was, the name of an account; a name is never given twice: choose another"
            ),
            Self::NotAName { name } => write!(
                f,
                "\"{name}\" cannot be the name of an account; allowed are 2 to 64 of a to z, 0 to 9 and . - _ @"
            ),
            Self::NotAMailAddress(why) => why.fmt(f),
            Self::OtherBlinding => f.write_str(
                "the role would change whether the person may learn arms, which never changes; another person is needed",
            ),
            Self::HasSeenAnArm => f.write_str(
                "the person has seen an arm in this trial, and can have no blinded role in it any more; another person is needed",
            ),
            Self::LogChanged { line } => write!(
                f,
                "line {line} of the log of accounts was changed, or is missing: nobody signs in before that is looked into"
            ),
            Self::LogNotSigned { line } => write!(
                f,
                "the log of accounts ends with line {line}, and the key file of this store did not sign that: lines were \
                 changed and made to follow anew, or the accounts are those of another store; nobody signs in before that \
                 is looked into"
            ),
            Self::NotAskedFor => f.write_str("nobody has asked for the unblinding yet"),
            Self::SamePerson => f.write_str(
                "who asked for the unblinding cannot confirm it; another person must",
            ),
            Self::UnblindedAlready => f.write_str("the trial is unblinded already"),
            Self::NoSuchNotice => f.write_str("there is no such notice"),
            Self::SiteNeeded => f.write_str("the role works at sites that are named: name one or several"),
            Self::SiteNotWanted => f.write_str("the role works for all sites: name none"),
            Self::NoSuchSite { typed, sites } => write!(
                f,
                "\"{typed}\" names no site of the trial; its sites are 1 to {sites}, and several are named with commas between them"
            ),
            Self::NotForPeople => f.write_str("no person has this role"),
            Self::NoSuchAccount => f.write_str("there is no such account"),
            Self::NoSuchLink => f.write_str(
                "the link was used already or is too old; ask an administrator for a new one",
            ),
            Self::LastAdministrator => {
                f.write_str("it is the last account that can open others; open another first")
            }
        }
    }
}

impl std::error::Error for AccountsError {}

impl From<NotAMailAddress> for AccountsError {
    fn from(why: NotAMailAddress) -> Self {
        Self::NotAMailAddress(why)
    }
}

impl From<rusqlite::Error> for AccountsError {
    fn from(error: rusqlite::Error) -> Self {
        Self::File {
            why: error.to_string(),
        }
    }
}
