//! What every page shares.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use protocol::Plan;

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1c1c1a; --quiet: #5c5a55; --paper: #fffdf9; --rule: #d8d3c8; --warn: #9a3412; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece8df; --quiet: #a9a498; --paper: #191816; --rule: #3a3833; --warn: #fdba74; } }
body { margin: 0 auto; max-width: 52rem; padding: 1rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1, h2 { font-family: Georgia, serif; line-height: 1.2; }
nav a { margin-right: 1.25rem; }
a { color: inherit; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--rule); padding: .45rem .6rem .45rem 0; text-align: left; vertical-align: top; }
input { width: 6.5rem; max-width: 100%; box-sizing: border-box; padding: .5rem; font: inherit; }
button { padding: .7rem 1.4rem; font: inherit; margin-top: 1.25rem; }
.quiet { color: var(--quiet); }
.problem { color: var(--warn); display: block; }
.score { font: 700 3rem/1 Georgia, serif; }
.scroll { overflow-x: auto; }
";

/// A page of the trial.
pub fn page(plan: &Plan, title: &str, content: &Markup) -> Markup {
    let trial = &plan.protocol().trial;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " - " (trial.name) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.quiet { "Nothing typed here is stored. This page conducts no trial." }
                    nav { a href="/" { "Schedule" } a href="/score" { "Score a patient" } }
                }
                main { h1 { (title) } (content) }
            }
        }
    }
}
