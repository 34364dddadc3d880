//! A column as the two arms of a trial.

use super::Levels;

/// Two arms.
#[derive(Clone, Debug, PartialEq)]
pub struct Arms {
    /// The arm that is compared.
    pub active: String,
    /// The arm that it is compared with.
    pub control: String,
    /// Whether each row is of the active arm.
    pub is_active: Vec<bool>,
}

impl Arms {
    pub(super) fn of(levels: Levels, active: Option<&str>) -> Result<Self, String> {
        let [first, second] = levels.names.as_slice() else {
            return Err(format!(
                "two arms are needed, but it holds {}: {}; choose two, as in --where 'arm=A|B', or name another column",
                levels.len(),
                shortened(&levels.names)
            ));
        };
        let place = match active {
            Some(wanted) => levels
                .names
                .iter()
                .position(|name| name == wanted)
                .ok_or_else(|| {
                    format!("there is no arm `{wanted}`; its arms are {first} and {second}")
                })?,
            // 1 against 0: the larger number is the treatment by the common coding.
            None if levels.numeric => 1,
            None => {
                return Err(format!(
                    "its arms are {first} and {second}; say by --active which one is compared with the other"
                ));
            }
        };
        Ok(Self {
            active: levels.names[place].clone(),
            control: levels.names[1 - place].clone(),
            is_active: levels.of_rows.iter().map(|level| *level == place).collect(),
        })
    }

    /// The values of the active arm and those of the control arm.
    #[must_use]
    pub fn split<T: Clone>(&self, values: &[T]) -> (Vec<T>, Vec<T>) {
        let of = |wanted: bool| {
            values
                .iter()
                .zip(&self.is_active)
                .filter(|(_, active)| **active == wanted)
                .map(|(value, _)| value.clone())
                .collect()
        };
        (of(true), of(false))
    }

    /// `active against control`, in words.
    #[must_use]
    pub fn described(&self) -> String {
        let count = self.is_active.iter().filter(|active| **active).count();
        format!(
            "{} ({count} rows) against {} ({} rows)",
            self.active,
            self.control,
            self.is_active.len() - count
        )
    }
}

/// The first few of many names.
fn shortened(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(6).map(String::as_str).collect();
    if names.len() > shown.len() {
        format!("{}, ...", shown.join(", "))
    } else {
        shown.join(", ")
    }
}
