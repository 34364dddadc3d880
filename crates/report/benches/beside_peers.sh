#!/usr/bin/env bash
# Times printing beside peers, each on one listing of made-up words: 5,000 rows of 8 columns as RTF here, in r2rtf and in
# rtflite; 10,000 rows as PDF here, with the most memory it took; then all forms of a trial's report.
#
#     crates/report/benches/beside_peers.sh
#
# Processor time is the number to trust. A peer that is not installed is skipped, and said to be: r2rtf from CRAN, rtflite
# from PyPI (PYTHON names the interpreter that has it). MYOTRIAL names a program that is built already.
set -euo pipefail
cd "$(dirname "$0")/../../.."

timed() { # what, command ...
    local what=$1
    shift
    /usr/bin/time -f "$what: %e s, %U s of the processor, %M KB" "$@" 2>&1 >/dev/null | tail -n 1
}

listing=${LISTING_SPEED:-}
if [ -z "$listing" ]; then
    cargo build --release -q -p report --example listing_speed
    listing=${CARGO_TARGET_DIR:-target}/release/examples/listing_speed
fi
timed "RTF, 5,000 x 8, myotrial" "$listing" rtf
timed "PDF, 10,000 x 8, myotrial" "$listing" pdf

if Rscript -e 'stopifnot(requireNamespace("r2rtf", quietly = TRUE))' >/dev/null 2>&1; then
    timed "RTF, 5,000 x 8, r2rtf" Rscript -e '
        library(r2rtf)
        data <- as.data.frame(sapply(0:7, function(j) sprintf("SUBJ-%05d value %d", 0:4999, j)))
        names(data) <- paste0("c", 0:7)
        table <- rtf_page(data, orientation = "landscape", nrow = 30)
        table <- rtf_title(table, "Listing 16.2.7", "Adverse events")
        table <- rtf_colheader(table, paste(names(data), collapse = " | "), col_rel_width = rep(1, 8))
        table <- rtf_body(table, col_rel_width = rep(1, 8))
        table <- rtf_footnote(table, "Source: ADAE")
        write_rtf(rtf_encode(table), tempfile())'
else
    echo "SKIP: r2rtf is not installed in R"
fi

python=${PYTHON:-python3}
if "$python" -c 'import rtflite, polars' 2>/dev/null; then
    timed "RTF, 5,000 x 8, rtflite" "$python" -c '
import polars, rtflite
data = polars.DataFrame({f"c{j}": [f"SUBJ-{i:05d} value {j}" for i in range(5000)] for j in range(8)})
rtflite.RTFDocument(
    df=data,
    rtf_page=rtflite.RTFPage(orientation="landscape", nrow=30),
    rtf_title=rtflite.RTFTitle(text=["Listing 16.2.7", "Adverse events"]),
    rtf_column_header=rtflite.RTFColumnHeader(text=list(data.columns), col_rel_width=[1] * 8),
    rtf_body=rtflite.RTFBody(col_rel_width=[1] * 8),
    rtf_footnote=rtflite.RTFFootnote(text="Source: ADAE"),
).rtf_encode()'
else
    echo "SKIP: rtflite is not installed in $python"
fi

program=${MYOTRIAL:-}
if [ -z "$program" ]; then
    cargo build --release -q -p myotrial
    program=${CARGO_TARGET_DIR:-target}/release/myotrial
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" run trials/proderm --seed 2022 --out "$work/proderm" >/dev/null
timed "All forms of a whole report" "$program" report "$work/proderm"
