//! The queue before the writer: requests are taken from it in batches, and errands between two batches.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender};

use super::refused::Refused;
use super::request::Asked;
use super::work::{Mode, Outcome, Writer};

/// No batch has more requests than this, so that nobody waits long behind others.
const LARGEST_BATCH: usize = 256;

/// What is done between two batches.
type Errand = Box<dyn for<'w> FnOnce(&mut Writer<'w>) + Send>;

/// What stands in the queue.
pub(super) enum Job {
    Ask(Box<Asked>, SyncSender<Outcome>),
    Run(Errand),
}

/// Takes jobs until the store is dropped: whatever stands in the queue when the last batch is on the disk is the next.
pub(super) fn serve(writer: &mut Writer<'_>, jobs: &Receiver<Job>) {
    let mut left = None;
    loop {
        let Some(first) = left.take().or_else(|| jobs.recv().ok()) else {
            // A witness that cannot be forced to the disk lags behind, and the next opening sees to it.
            let _ = writer.witness.settle();
            return;
        };
        let (mut asked, mut answers) = (Vec::new(), Vec::new());
        let mut next = Some(first);
        while let Some(job) = next.take() {
            match job {
                Job::Ask(request, answer) => {
                    asked.push(*request);
                    answers.push(answer);
                }
                other => {
                    left = Some(other);
                    break;
                }
            }
            if asked.len() < LARGEST_BATCH {
                next = jobs.try_recv().ok();
            }
        }
        if !asked.is_empty() {
            #[cfg(feature = "planted")]
            writer.hear(&answers);
            let outcomes = guarded(writer, |writer| writer.carry_out(&asked))
                .unwrap_or_else(|| asked.iter().map(|_| Err(fault())).collect());
            for (outcome, answer) in outcomes.into_iter().zip(answers) {
                // Whoever asked has gone away; the same key gets the same answer later.
                let _ = answer.send(outcome);
            }
            continue;
        }
        match left.take() {
            Some(Job::Run(errand)) => {
                let _ = guarded(writer, errand);
            }
            Some(ask @ Job::Ask(..)) => left = Some(ask),
            None => {}
        }
    }
}

/// Does something with the writer. After a panic nobody knows what the state in memory is worth: the store then says so to
/// everybody who asks, until it is opened again and made anew from the trail.
fn guarded<'w, T>(writer: &mut Writer<'w>, act: impl FnOnce(&mut Writer<'w>) -> T) -> Option<T> {
    let done = catch_unwind(AssertUnwindSafe(|| act(writer))).ok();
    if done.is_none() {
        writer.mode = Mode::Stopped(FAULT.to_owned());
    }
    done
}

const FAULT: &str = "the program made a mistake while it wrote; it must be started again";

fn fault() -> Refused {
    Refused::Unknown {
        why: FAULT.to_owned(),
    }
}
