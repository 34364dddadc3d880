//! Last observation carried forward.

/// For each visit, the value there or the last one before it; `None` until the first value.
///
/// Baseline belongs to `visits` only if it may be carried. The imputed value has no more information
/// than the observed ones: name the rule wherever it is used.
///
/// ```
/// use statistics::last_observation_carried_forward;
/// let carried = last_observation_carried_forward(&[None, Some(12.5), None, Some(20.0), None]);
/// assert_eq!(carried, [None, Some(12.5), Some(12.5), Some(20.0), Some(20.0)]);
/// ```
#[must_use]
pub fn last_observation_carried_forward<T: Copy>(visits: &[Option<T>]) -> Vec<Option<T>> {
    observations_carried_forward(visits.iter().copied()).collect()
}

/// The same, one visit after the other.
///
/// ```
/// use statistics::observations_carried_forward;
/// let mut carried = observations_carried_forward([None, Some('a'), None]);
/// assert_eq!(carried.next(), Some(None));
/// assert_eq!(carried.collect::<Vec<_>>(), [Some('a'), Some('a')]);
/// ```
pub fn observations_carried_forward<T: Copy>(
    visits: impl IntoIterator<Item = Option<T>>,
) -> impl Iterator<Item = Option<T>> {
    let mut last = None;
    visits.into_iter().map(move |value| {
        last = value.or(last);
        last
    })
}
