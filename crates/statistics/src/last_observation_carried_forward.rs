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
    let mut last = None;
    visits
        .iter()
        .map(|value| {
            last = value.or(last);
            last
        })
        .collect()
}
