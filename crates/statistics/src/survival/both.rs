//! Two pieces of work at the same time.

use std::thread;

/// Does one piece of work on a thread of its own and another on this one; one after the other where the system gives no
/// thread. What comes out is the same either way.
pub(super) fn both<A: Send, B>(
    beside: impl FnOnce() -> A + Send,
    here: impl FnOnce() -> B,
) -> (A, B) {
    let mut work = Some(beside);
    let mut done = None;
    let result = thread::scope(|scope| {
        let beside = || done = work.take().map(|work| work());
        // A thread that does not start leaves the work as it was.
        let _thread = thread::Builder::new().spawn_scoped(scope, beside);
        here()
    });
    let beside = done
        .or_else(|| work.map(|work| work()))
        .expect("the work was done by the thread, or is still there to be done");
    (beside, result)
}

#[cfg(test)]
mod tests {
    use super::both;

    #[test]
    fn both_pieces_are_done() {
        let words = ["a".to_owned(), "b".to_owned()];
        assert_eq!(
            both(|| words[0].clone(), || words.len()),
            ("a".to_owned(), 2)
        );
    }
}
