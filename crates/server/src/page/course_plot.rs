//! The way of the score over the visits, drawn.

use forms::live::course::CoursePoint;
use maud::{Markup, html};

use crate::messages::Messages;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 280.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 46.0;

/// The plot, with its numbers in a table for whoever does not see it.
pub fn course_plot(say: &Messages, points: &[CoursePoint], responder_from: f64) -> Markup {
    let days: Vec<f64> = points.iter().map(|point| f64::from(point.day)).collect();
    let first = days.iter().copied().fold(0.0, f64::min);
    let last = days.iter().copied().fold(first + 28.0, f64::max);
    let x = |day: i32| LEFT + (f64::from(day) - first) / (last - first) * (WIDTH - LEFT - RIGHT);
    let y = |score: f64| TOP + (100.0 - score) / 100.0 * (HEIGHT - TOP - BOTTOM);
    let scored: Vec<(&CoursePoint, f64)> = points
        .iter()
        .filter_map(|point| Some((point, point.score?)))
        .collect();
    if scored.len() < 2 {
        return html! { p.quiet { (say.no_course_yet) } };
    }
    let path: String = scored
        .iter()
        .enumerate()
        .map(|(place, (point, score))| {
            let letter = if place == 0 { 'M' } else { 'L' };
            format!("{letter}{:.1} {:.1}", x(point.day), y(*score))
        })
        .collect();
    // Labels that would lie over one another are left out; the table has them all.
    let step = (scored.len() / 10).max(1);
    html! {
        svg.course viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(say.course_of_score) {
            @for score in [0_u8, 20, 40, 60, 80, 100] {
                @let at = y(f64::from(score));
                line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(format!("{at:.1}")) y2=(format!("{at:.1}")) {}
                text x=(LEFT - 8.0) y=(format!("{:.1}", at + 4.0)) text-anchor="end" { (score) }
            }
            line.limit x1=(LEFT) x2=(WIDTH - RIGHT) y1=(format!("{:.1}", y(responder_from))) y2=(format!("{:.1}", y(responder_from))) {}
            path.line d=(path) {}
            @for (place, (point, score)) in scored.iter().enumerate() {
                circle class=(if point.worse { "worse" } else { "dot" }) cx=(format!("{:.1}", x(point.day))) cy=(format!("{:.1}", y(*score))) r="5" { title { (point.label) ", " (point.date) ": " (score) } }
                @if place % step == 0 || place + 1 == scored.len() {
                    text.value x=(format!("{:.1}", x(point.day))) y=(format!("{:.1}", y(*score) - 10.0)) text-anchor="middle" { (score) }
                    text x=(format!("{:.1}", x(point.day))) y=(HEIGHT - 18.0) text-anchor="middle" { (point.visit) }
                }
            }
        }
        details { summary { (say.course_in_numbers) }
            table {
                thead { tr { th scope="col" { (say.visit) } th scope="col" { (say.date) } th.number scope="col" { (say.score) } th scope="col" { (say.remark) } } }
                tbody { @for point in points { tr {
                    th scope="row" { (point.label) } td { (point.date) }
                    td.number { @match point.score { Some(score) => (score), None => (say.no_score) } }
                    td { @if point.worse { span.tag.alarm { (say.worse_than_baseline) } } }
                } } }
            }
        }
    }
}
