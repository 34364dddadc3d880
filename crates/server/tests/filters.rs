//! Filters, cursors and other things behind the question mark of an address (B-23): they choose among what a person may see,
//! and nothing else.

use server::{Blinding, Method, ROUTES, Reach};
use store::Role;

use crate::rights::{USERS, address};
use crate::trial::{Browser, Trial, World};
use crate::two_worlds::{Seen, seen};

/// What is typed into each field of a filter.
const TYPED: [&str; 9] = ["", "1", "2", "40", "999999", "-1", "arm", "W4", "IVIG"];

/// Parameters that no page has: other systems sorted and filtered by such.
const FOREIGN: [&str; 5] = [
    "sort=arm",
    "order=treatment&direction=desc",
    "arm=IVIG",
    "filter=TRT01P",
    "columns=arm,slot",
];

/// What programs may say behind the question mark.
const OF_PROGRAMS: [&str; 4] = ["after", "site", "subject", "page"];

/// Each place that shows something to somebody, once; but for the page that scores what is typed, of nobody.
fn places(trial: &Trial, role: Role) -> Vec<String> {
    let subject = trial.subject_of(|site| site == 1).to_string();
    let shown = ROUTES.iter().filter(|route| route.method == Method::Get);
    let own = shown.filter(|route| {
        route.policy.admits(Some(role)) && !["/metrics", "/score"].contains(&route.path)
    });
    own.map(|route| match route.policy.reach {
        Reach::Trial => address(route, "1"),
        _ => address(route, &subject),
    })
    .collect()
}

/// The fields of each filter on a page, and its links that lead on.
fn offered(page: &str) -> (Vec<String>, Vec<String>) {
    let mut fields = Vec::new();
    for form in page.split("method=\"get\"").skip(1) {
        let form = form.split("</form>").next().unwrap();
        let names = form.split(" name=\"").skip(1);
        fields.extend(names.filter_map(|name| Some(name.split('"').next()?.to_owned())));
    }
    let links = page.split("href=\"").skip(1);
    let links = links.filter_map(|link| link.split('"').next());
    let on = links.filter(|link| link.starts_with('/') && link.contains('?'));
    (fields, on.map(|link| link.replace("&amp;", "&")).collect())
}

/// Everything that somebody finds by filters: each field alone with everything that is typed into it, what no page knows, and
/// where the links lead.
pub fn crawl_filters(browser: &Browser<'_>, who: &'static str, role: Role) -> Vec<Seen> {
    let trial = browser.trial;
    let mut all = Vec::new();
    let mut look = |path: String| {
        let one = seen(trial, who, path.clone(), || browser.get(&path));
        let text = String::from_utf8_lossy(one.body()).into_owned();
        all.push(one);
        text
    };
    for place in places(trial, role) {
        let (mut fields, links) = offered(&look(place.clone()));
        fields.sort_unstable();
        fields.dedup();
        if place.starts_with("/api/") {
            fields.extend(OF_PROGRAMS.map(str::to_owned));
        }
        for field in &fields {
            for typed in TYPED {
                look(format!("{place}?{field}={typed}"));
            }
        }
        for link in links.into_iter().take(6) {
            look(link);
        }
    }
    all
}

/// A page without what is new each time that it is shown.
fn without_keys(page: &str) -> String {
    let mut parts = page.split("name=\"_key\" value=\"");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
    }
    text
}

#[test]
fn b_23_what_no_page_knows_behind_the_question_mark_changes_nothing_for_anybody() {
    let trial = Trial::new("filters", World::One);
    let mut looked_at = 0;
    for (who, _) in USERS {
        let accounts = trial.house.accounts.all().unwrap();
        let account = accounts.iter().find(|account| account.name == who).unwrap();
        if Blinding::of(account.role) == Blinding::Unblinded {
            continue;
        }
        let browser = trial.browser(who);
        for place in places(&trial, account.role) {
            let plain = browser.get(&place);
            for foreign in FOREIGN {
                let answer = browser.get(&format!("{place}?{foreign}"));
                assert_eq!(answer.status(), plain.status(), "{who} {place}?{foreign}");
                assert_eq!(
                    without_keys(&answer.text()),
                    without_keys(&plain.text()),
                    "{who} {place}?{foreign}"
                );
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 1_000, "{looked_at}");
}

#[test]
fn every_filter_of_a_page_is_found() {
    let page = "<a href=\"/x?after=3&amp;a=1\"></a><form method=\"get\" action=\"/x\"><input name=\"site\">\
                <select id=\"s\" name=\"standing\"></select></form><form method=\"post\"><input name=\"word\"></form>";
    let (fields, links) = offered(page);
    assert_eq!(fields, ["site", "standing"]);
    assert_eq!(links, ["/x?after=3&a=1"]);
}

#[test]
fn b_24_whoever_works_at_a_site_is_told_of_other_sites_in_steps_of_five() {
    let trial = Trial::new("flow", World::One);
    let mut screened: std::collections::BTreeMap<u16, u32> = std::collections::BTreeMap::new();
    for (_, site) in trial.subjects() {
        *screened.entry(site).or_default() += 1;
    }
    assert!(screened.values().any(|count| *count % 5 != 0 && *count > 1));
    let row = |site: u16, count: &str| {
        format!("<th scope=\"row\">{site}</th><td class=\"number\">{count}</td>")
    };
    let steps = |count: u32| format!("{}-{}", (count / 5 * 5).max(1), count / 5 * 5 + 4);
    let (own, all) = (trial.browser("coordinator"), trial.browser("data-manager"));
    let [own, all] = [own, all].map(|browser| browser.get("/flow").text());
    for (site, count) in screened {
        let exact = row(site, &count.to_string());
        assert!(all.contains(&exact), "{site}");
        assert_eq!(own.contains(&exact), site == 1, "{site}");
        assert_eq!(own.contains(&row(site, &steps(count))), site != 1, "{site}");
    }
}
