//! Writes a page with one display of each kind to standard output, to look at in a browser:
//! `cargo run -p report --example sample_page > page.html`.

#[path = "../tests/main/sample.rs"]
mod sample;

fn main() {
    print!("{}", report::page::set(&sample::document()));
}
