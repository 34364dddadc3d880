#!/usr/bin/env python3
"""Compares this repository's data set formats with pyreadstat, R haven, pyarrow, polars and the
official JSON schema.

    cargo build --release -p datasets --example convert
    python3 -m venv judge && judge/bin/pip install pyreadstat pandas pyarrow polars jsonschema
    apt-get install r-cran-haven       # without it haven is passed over, and said so
    judge/bin/python validation/datasets/compare_with_peers.py DATA [CONVERT]

DATA is the folder with the CDISC pilot study (`adam_xpt`, `sdtm_xpt`, the SDTM zip) and beside it
`schemas`. For every transport file:

 1. every value that pyreadstat reads is the value in our CSV of it, to the last bit;
 2. our transport files of version 5 and 8, read by pyreadstat, are equal to the original in values,
    names, labels and formats;
 3. our Dataset-JSON and NDJSON of it are valid under the official schemas, and their numbers,
    dates and texts are those that pyreadstat reads;
 4. our Parquet of it, read by pyarrow and by polars, has the values that pyreadstat reads;
 5. our transport file of version 5, read by haven, has the values, labels and formats that haven
    reads from the original.

Then the reading of the largest file is timed against pyreadstat and haven, with and without the
start of the process. Exit 0 where all is equal, 1 where not.
"""

import csv
import datetime
import gzip
import json
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

import jsonschema
import polars
import pyarrow.parquet
import pyreadstat

SAS_EPOCH = datetime.date(1960, 1, 1)
failures = []


def load_schemas(folder):
    """The official schemas. The one of NDJSON refers to definitions that only the other has."""
    whole = json.loads((folder / "dataset.schema.json").read_bytes())
    lines = json.loads((folder / "dataset-ndjson.schema.json").read_bytes())
    lines["$defs"] = {**whole["$defs"], **lines["$defs"]}
    return {
        shape: jsonschema.validators.validator_for(schema)(schema) for shape, schema in [("json", whole), ("ndjson", lines)]
    }


def check(truth, what):
    if not truth:
        failures.append(what)
        print("DIFFERS", what)


def transport_files(data, folder):
    """Every transport file of the pilot, unpacked into `folder`."""
    found = []
    for source in sorted([*(data / "adam_xpt").iterdir(), *(data / "sdtm_xpt").iterdir()]):
        target = folder / source.parent.name / source.name.removesuffix(".gz")
        target.parent.mkdir(exist_ok=True)
        bytes_ = source.read_bytes()
        target.write_bytes(gzip.decompress(bytes_) if source.suffix == ".gz" else bytes_)
        found.append(target)
    archive = next(data.glob("SDTM*.zip"))
    with zipfile.ZipFile(archive) as opened:
        for name in sorted(opened.namelist()):
            if name.endswith(".xpt"):
                target = folder / "zip" / pathlib.Path(name).name
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(opened.read(name))
                found.append(target)
    return found


def read(path):
    """What pyreadstat reads: raw numbers, no dates made of them."""
    try:
        return pyreadstat.read_xport(path, disable_datetime_conversion=True)
    except (UnicodeDecodeError, pyreadstat.ReadstatError):
        return pyreadstat.read_xport(path, disable_datetime_conversion=True, encoding="WINDOWS-1252")


def cells(column):
    """A column of pyreadstat as a list, None where it is missing."""
    return [
        None if value is None or value == "" or (isinstance(value, float) and math.isnan(value)) else value
        for value in column.tolist()
    ]


def number(text):
    """A cell of our CSV as a number, dates as SAS counts them."""
    if text == "":
        return None
    if len(text) == 10 and text[4] == "-" and text[7] == "-":
        return float((datetime.date.fromisoformat(text) - SAS_EPOCH).days)
    return float(text)


def compare_csv(path, frame, csv_path):
    with open(csv_path, newline="", encoding="utf-8") as opened:
        rows = list(csv.reader(opened))
    check(rows[0] == list(frame.columns), f"{path.name}: names in CSV")
    check(len(rows) - 1 == len(frame), f"{path.name}: {len(rows) - 1} rows, pyreadstat {len(frame)}")
    for place, name in enumerate(frame.columns):
        theirs = cells(frame[name])
        ours = [row[place] for row in rows[1:]]
        if any(isinstance(value, float) for value in theirs):
            ours = [number(text) for text in ours]
        else:
            ours = [text or None for text in ours]
        check(ours == theirs, f"{path.name}: values of {name} in CSV")


def compare_again(path, frame, meta, again):
    other, other_meta = read(again)
    for name in frame.columns:
        check(cells(frame[name]) == cells(other[name]), f"{again.name}: values of {name}")
    for attribute in ["column_names", "column_labels", "file_label", "original_variable_types"]:
        same = getattr(meta, attribute) == getattr(other_meta, attribute)
        check(same, f"{again.name}: {attribute}")


def compare_json(path, frame, file, lines, schemas):
    whole = json.loads(file.read_text(encoding="utf-8"))
    for error in schemas["json"].iter_errors(whole):
        check(False, f"{file.name}: {error.message[:200]}")
    head, *rows = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    for error in schemas["ndjson"].iter_errors(head):
        check(False, f"{lines.name}: {error.message[:200]}")
    check(rows == whole["rows"], f"{lines.name}: rows of both shapes")
    check(whole["records"] == len(rows) == len(frame), f"{file.name}: records")
    for place, column in enumerate(whole["columns"]):
        ours = [row[place] if row[place] != "" else None for row in rows]
        if column["dataType"] == "date" and column.get("targetDataType") == "integer":
            ours = [value and number(value) for value in ours]
        theirs = cells(frame[column["name"]])
        check(ours == theirs, f"{file.name}: values of {column['name']}")


def comparable(value):
    """A value of Parquet as pyreadstat has it: days are counted from 1960."""
    if isinstance(value, datetime.date):
        return float((value - SAS_EPOCH).days)
    return value


def compare_parquet(path, frame, file):
    by_pyarrow = pyarrow.parquet.read_table(file)
    by_polars = polars.read_parquet(file)
    check(by_pyarrow.column_names == list(frame.columns) == by_polars.columns, f"{file.name}: names")
    for name in frame.columns:
        theirs = cells(frame[name])
        for who, values in [("pyarrow", by_pyarrow[name].to_pylist()), ("polars", by_polars[name].to_list())]:
            ours = [comparable(value) for value in values]
            check(ours == theirs, f"{file.name}: values of {name} by {who}")


HAVEN_EQUAL = """
suppressMessages(library(haven))
pairs <- commandArgs(TRUE)
for (place in seq(1, length(pairs), 2)) {
  both <- tryCatch(
    list(read_xpt(pairs[place]), read_xpt(pairs[place + 1])),
    error = function(problem) { cat("PASSED OVER", basename(pairs[place]), conditionMessage(problem), "\\n"); NULL })
  if (is.null(both)) next
  said <- all.equal(both[[1]], both[[2]], tolerance = 0)
  cat(if (isTRUE(said)) "EQUAL" else paste("DIFFERS", said), basename(pairs[place]), "\\n")
}
"""

HAVEN_TIME = """
suppressMessages(library(haven))
path <- commandArgs(TRUE)[1]
cat(min(sapply(1:5, function(turn) system.time(read_xpt(path))[["elapsed"]])))
"""


def compare_with_haven(pairs):
    if shutil.which("Rscript") is None:
        print("PASSED OVER: R is not here")
        return
    arguments = [str(path) for pair in pairs for path in pair]
    done = subprocess.run(["Rscript", "-e", HAVEN_EQUAL, *arguments], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    for line in lines:
        if not line.startswith("EQUAL"):
            print("haven:", line)
    check(not any(line.startswith("DIFFERS") for line in lines), "haven reads other values")
    check(len(lines) == len(pairs), f"haven answered {len(lines)} of {len(pairs)}: {done.stderr[-300:]}")
    print("haven:", sum(line.startswith("EQUAL") for line in lines), "files equal")


def time_haven(path):
    """Seconds to read inside R, and with R's start; None where R is not here."""
    if shutil.which("Rscript") is None:
        return None
    done = subprocess.run(["Rscript", "-e", HAVEN_TIME, str(path)], check=True, capture_output=True, text=True)
    once = f"invisible(haven::read_xpt({str(path)!r}))"
    start = min(timed(lambda: subprocess.run(["Rscript", "-e", once], check=True, capture_output=True)) for _ in range(3))
    return float(done.stdout), start


def time_reading(convert, path, folder):
    print(f"\nreading {path.name}, {path.stat().st_size:,} bytes, best of 5")
    theirs = min(timed(lambda: pyreadstat.read_xport(path)) for _ in range(5))
    code = f"import pyreadstat; pyreadstat.read_xport({str(path)!r})"
    theirs_process = min(timed(lambda: subprocess.run([sys.executable, "-c", code], check=True)) for _ in range(5))
    out = folder / "timed.csv"
    said = subprocess.run([convert, path, out, "5", "5"], check=True, capture_output=True, text=True).stdout
    ours = float(said.split("read in ")[1].split()[0])
    # The process also writes the file as CSV, which is counted against it.
    ours_process = min(
        timed(lambda: subprocess.run([convert, path, out, "5", "0"], check=True, capture_output=True)) for _ in range(5)
    )
    rows = [("pyreadstat", theirs, theirs_process)]
    if (haven := time_haven(path)) is not None:
        rows.append(("haven", *haven))
    print(f"  ours: {ours:.4f} s in the process, {ours_process:.4f} s with its start (and a CSV written)")
    for who, inside, whole in rows:
        print(f"  {who}: {inside:.3f} s in the process, {inside / ours:.1f} times ours; "
              f"{whole:.3f} s with its start, {whole / ours_process:.1f} times ours")


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main():
    data = pathlib.Path(sys.argv[1])
    convert = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "target/release/examples/convert").resolve()
    schemas = load_schemas(data.parent / "schemas")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        files = transport_files(data, folder)
        again = []
        for path in files:
            frame, meta = read(path)
            made = {}
            for key, ending, version in [
                ("csv", ".csv", "5"),
                ("5", ".v5.xpt", "5"),
                ("8", ".v8.xpt", "8"),
                ("json", ".json", "5"),
                ("ndjson", ".ndjson", "5"),
                ("parquet", ".parquet", "5"),
            ]:
                made[key] = path.with_name(path.stem + ending)
                subprocess.run([convert, path, made[key], version, "0"], check=True, capture_output=True)
            compare_csv(path, frame, made["csv"])
            compare_again(path, frame, meta, made["5"])
            compare_again(path, frame, meta, made["8"])
            compare_json(path, frame, made["json"], made["ndjson"], schemas)
            compare_parquet(path, frame, made["parquet"])
            again.append((path, made["5"]))
            print("compared", path.relative_to(folder), f"{len(frame)} x {len(frame.columns)}")
        compare_with_haven(again)
        time_reading(convert, max(files, key=lambda path: path.stat().st_size), folder)
    print(f"\n{len(files)} files, {len(failures)} differences")
    return 1 if failures else 0


sys.exit(main())
