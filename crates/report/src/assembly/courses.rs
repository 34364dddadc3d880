//! Individual courses, panel by panel.

use analysis::plan::display::CoursesFigure;
use analysis::results::{ResultId, Statistic};

use super::means::axis;
use super::typesetting::Typesetter;
use crate::document::Content;
use crate::figure::individual_courses::{Course, CoursePanel, IndividualCourses, Threshold};

pub(super) fn courses(
    typesetter: &Typesetter<'_>,
    figure: &CoursesFigure,
    id: &str,
    title: &str,
) -> Content {
    let Some(courses) = typesetter.results.courses(&figure.analysis) else {
        return Content::Note("There are no courses to show.".to_owned());
    };
    let subjects: Vec<&str> = courses
        .panels
        .iter()
        .flat_map(|panel| panel.courses.iter().map(|course| course.subject.as_str()))
        .collect();
    let shared = shared_beginning(&subjects);
    let panels: Vec<CoursePanel> = courses
        .panels
        .iter()
        .map(|panel| CoursePanel {
            label: panel.label.clone(),
            courses: panel
                .courses
                .iter()
                .map(|course| Course {
                    label: course.subject[shared..].to_owned(),
                    points: course.points.clone(),
                })
                .collect(),
            printed_count: typesetter
                .beside(&ResultId::of(
                    figure.analysis.as_str(),
                    "all",
                    &[],
                    Some(panel.id.as_str()),
                    Statistic::N,
                ))
                .map(|printed| printed.text.clone()),
        })
        .collect();
    let points = || {
        panels
            .iter()
            .flat_map(|panel| panel.courses.iter())
            .flat_map(|course| course.points.iter())
    };
    let time = axis(&figure.x, points().map(|(time, _)| *time));
    let value = axis(&figure.y, points().map(|(_, value)| *value));
    Content::IndividualCourses(IndividualCourses {
        id: format!("{id}-figure"),
        title: title.to_owned(),
        time,
        value,
        threshold: figure.threshold.as_ref().map(|threshold| Threshold {
            value: threshold.value,
            label: threshold.label.clone(),
        }),
        panels,
    })
}

/// How many bytes all subjects' names begin with alike, up to the last separator: `TRIAL-01-` of
/// `TRIAL-01-003` and `TRIAL-01-004`.
fn shared_beginning(subjects: &[&str]) -> usize {
    let Some((first, others)) = subjects.split_first() else {
        return 0;
    };
    first
        .match_indices(['-', '_', '/', '.'])
        .map(|(place, separator)| place + separator.len())
        .rfind(|end| others.iter().all(|other| other.starts_with(&first[..*end])))
        .unwrap_or(0)
}
