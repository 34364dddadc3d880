//! Forms that carry a file (RFC 7578).

/// The parts of a form as names and values; of a file the text is the value. `None` where it is no such form, or not whole.
///
/// What is not UTF-8 becomes the sign for unreadable letters: whoever reads the file says where it stands.
pub(super) fn read(boundary: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    if boundary.is_empty() || boundary.len() > 70 {
        return None;
    }
    let delimiter = format!("--{boundary}");
    let mut fields = Vec::new();
    // Every delimiter but the first stands at the beginning of a line.
    let mut rest = strip(body, delimiter.as_bytes())?;
    let inner = format!("\r\n{delimiter}");
    loop {
        if rest.starts_with(b"--") {
            return Some(fields);
        }
        rest = strip(rest, b"\r\n")?;
        let head_ends = place_of(rest, b"\r\n\r\n")?;
        let head = std::str::from_utf8(&rest[..head_ends]).ok()?;
        let name = name_in(head)?;
        rest = &rest[head_ends + 4..];
        let ends = place_of(rest, inner.as_bytes())?;
        let value = String::from_utf8_lossy(&rest[..ends]).into_owned();
        fields.push((name, value));
        rest = &rest[ends + inner.len()..];
    }
}

/// The boundary that a content type names, where it is one of forms with files.
pub(super) fn boundary_of(content_type: &str) -> Option<&str> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary")
            .then(|| value.trim_matches('"'))
    })
}

fn strip<'b>(bytes: &'b [u8], prefix: &[u8]) -> Option<&'b [u8]> {
    bytes.strip_prefix(prefix)
}

fn place_of(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

/// The name of a part. What the browser calls the file is not looked at: nothing here is named after it.
fn name_in(head: &str) -> Option<String> {
    head.split("\r\n").find_map(|line| {
        let (header, value) = line.split_once(':')?;
        if !header.trim().eq_ignore_ascii_case("content-disposition") {
            return None;
        }
        let name = value.split(';').find_map(|parameter| {
            let text = parameter.trim().strip_prefix("name=\"")?;
            text.strip_suffix('"')
        })?;
        Some(name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{boundary_of, read};

    #[test]
    fn a_field_and_a_file_are_read_whole_and_what_is_cut_off_is_not_read_at_all() {
        let body = "--x1\r\nContent-Disposition: form-data; name=\"reason\"\r\n\r\nof May\r\n--x1\r\n\
                    Content-Disposition: form-data; name=\"file\"; filename=\"../a;b.csv\"\r\nContent-Type: text/csv\r\n\r\n\
                    a,b\r\n1,\"--x\"\r\n\r\n--x1--\r\n";
        let fields = read("x1", body.as_bytes()).unwrap();
        assert_eq!(fields[0], ("reason".to_owned(), "of May".to_owned()));
        assert_eq!(
            fields[1],
            ("file".to_owned(), "a,b\r\n1,\"--x\"\r\n".to_owned())
        );
        for length in 0..body.len() - 4 {
            assert_eq!(read("x1", &body.as_bytes()[..length]), None, "{length}");
        }
        assert_eq!(
            boundary_of("multipart/form-data; boundary=\"x1\""),
            Some("x1")
        );
        assert_eq!(boundary_of("application/x-www-form-urlencoded"), None);
    }
}
