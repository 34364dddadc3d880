//! Results of many virtual trials, trial by trial.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use analysis::Plan as AnalysisPlan;
use analysis::results::{ResultId, Statistic};

use crate::chance::Seed;
use crate::operating::{WholeProtocol, WholeProtocolError};

/// What some results were in each of many virtual trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    names: Vec<String>,
    /// By trial, then by result.
    trials: Vec<Vec<Option<f64>>>,
}

impl Sample {
    /// How many trials it is of.
    #[must_use]
    pub fn trials(&self) -> usize {
        self.trials.len()
    }

    /// The values of a result, trial by trial; `None` where it could not be calculated.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<Vec<Option<f64>>> {
        let place = self.names.iter().position(|known| known == name)?;
        Some(self.trials.iter().map(|values| values[place]).collect())
    }

    /// Conducts and analyses so many trials of a seed, on some threads, and keeps these results of them. It is the same for
    /// any number of threads. `progress` hears of each trial that is done.
    ///
    /// A result that a trial does not have, such as the count of a term that nobody had, counts as 0; one that was not
    /// calculable has no value.
    ///
    /// # Errors
    /// [`WholeProtocolError`] where a trial cannot be conducted or analysed.
    pub fn draw(
        model: WholeProtocol<'_>,
        names: &BTreeSet<String>,
        seed: Seed,
        trials: u32,
        threads: NonZeroUsize,
        progress: &(dyn Fn() + Sync),
    ) -> Result<Self, WholeProtocolError> {
        let wanted: Vec<(ResultId, bool)> = names
            .iter()
            .map(|name| {
                (
                    ResultId::from_text(name.clone()),
                    counts_people_or_events(name),
                )
            })
            .collect();
        let next = AtomicU32::new(0);
        let done: Mutex<Vec<(u32, Vec<Option<f64>>)>> = Mutex::new(Vec::new());
        let failed: Mutex<Option<(u32, WholeProtocolError)>> = Mutex::new(None);
        std::thread::scope(|scope| {
            for _ in 0..threads.get() {
                scope.spawn(|| {
                    let mut own = Vec::new();
                    loop {
                        let replicate = next.fetch_add(1, Ordering::Relaxed);
                        if replicate >= trials {
                            break;
                        }
                        match model.analyse(seed.replicate(replicate)) {
                            Ok(results) => {
                                let values =
                                    wanted.iter().map(|(id, counted)| match results.get(id) {
                                        Some(row) => row.value.as_number(),
                                        None => counted.then_some(0.0),
                                    });
                                own.push((replicate, values.collect()));
                                progress();
                            }
                            Err(error) => {
                                next.fetch_max(trials, Ordering::Relaxed);
                                let mut failed = held(&failed);
                                if failed.as_ref().is_none_or(|(first, _)| replicate < *first) {
                                    *failed = Some((replicate, error));
                                }
                                break;
                            }
                        }
                    }
                    held(&done).append(&mut own);
                });
            }
        });
        if let Some((_, error)) = failed.into_inner().unwrap_or_else(|held| held.into_inner()) {
            return Err(error);
        }
        let mut trials = done.into_inner().unwrap_or_else(|held| held.into_inner());
        trials.sort_by_key(|(replicate, _)| *replicate);
        Ok(Self {
            names: names.iter().cloned().collect(),
            trials: trials.into_iter().map(|(_, values)| values).collect(),
        })
    }
}

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A thread that stopped in the middle of writing has stopped the program already.
    mutex.lock().unwrap_or_else(|broken| broken.into_inner())
}

/// Whether a result counts people or events, so that its absence means none.
pub(crate) fn counts_people_or_events(name: &str) -> bool {
    let statistic = name.rsplit('/').next().and_then(Statistic::by_name);
    matches!(
        statistic,
        Some(Statistic::N | Statistic::Percent | Statistic::Subjects | Statistic::Events)
    )
}

/// The plan with only those analyses that some results come from.
#[must_use]
pub fn only_what_makes(plan: &AnalysisPlan, names: &BTreeSet<String>) -> AnalysisPlan {
    let wanted: BTreeSet<&str> = names
        .iter()
        .filter_map(|name| name.split('/').next())
        .collect();
    let mut smaller = plan.clone();
    smaller
        .analyses
        .retain(|analysis| wanted.contains(analysis.id.as_str()));
    smaller.multiplicity.clear();
    if smaller.analyses.is_empty() {
        return plan.clone();
    }
    smaller
}
