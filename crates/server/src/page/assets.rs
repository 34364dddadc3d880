//! The parts that all pages share: a style, a script and an icon, all in the program itself.

use crate::http::{Asked, Reply, Trouble};

/// The style of the pages, as text.
pub const STYLE: &str = include_str!("../../assets/style.css");

/// The style of the pages.
pub fn style(_: &Asked<'_>) -> Result<Reply, Trouble> {
    Ok(Reply::Asset {
        content_type: "text/css; charset=utf-8",
        bytes: STYLE.as_bytes(),
    })
}

/// The script of the pages, without which they work as well.
pub fn script(_: &Asked<'_>) -> Result<Reply, Trouble> {
    Ok(Reply::Asset {
        content_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../assets/comfort.js"),
    })
}

/// The icon in the tab of a browser.
pub fn icon(_: &Asked<'_>) -> Result<Reply, Trouble> {
    Ok(Reply::Asset {
        content_type: "image/svg+xml",
        bytes: include_bytes!("../../assets/icon.svg"),
    })
}
