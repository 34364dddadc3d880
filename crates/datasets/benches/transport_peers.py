#!/usr/bin/env python3
"""Times the reading of a SAS transport file here, by pyreadstat and by R's haven, side by side.

    cargo build --release -p datasets --example read
    python3 -m venv peers && peers/bin/pip install pyreadstat pandas
    apt-get install r-cran-haven
    peers/bin/python crates/datasets/benches/transport_peers.py ARCHIVE [READ]

ARCHIVE is the CDISC pilot's SDTM zip, of which `qsni.xpt` (16.9 MB) is read, or a transport file;
READ is the program built above. Each reader is a process of its own that reads the file once, and
another that reads it 1 + N times: the difference by N is the reading without the start, what the
first one takes is the reading with it. Taken is processor time (user and system), which hardly
depends on who else uses the machine, and the time by the clock; of each the least of five rounds, in
which the readers take turns. Exit 1 where the reading is not at least five times as fast in
processor time as each of them.
"""

import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

ROUNDS = 5
FACTOR = 5.0
FILE = "qsni.xpt"

PYREADSTAT = "import sys, pyreadstat\nfor _ in range(int(sys.argv[2])): pyreadstat.read_xport(sys.argv[1])"
HAVEN = (
    "suppressMessages(library(haven)); given <- commandArgs(TRUE);"
    "for (turn in seq_len(as.integer(given[2]))) invisible(read_xpt(given[1]))"
)


def readers(read, path):
    """The name of each reader, how it is called to read the file some times, and how many times more."""
    found = [("myotrial", lambda times: [read, path, str(times)], 20)]
    found.append(("pyreadstat", lambda times: [sys.executable, "-c", PYREADSTAT, path, str(times)], 3))
    if shutil.which("Rscript") is None:
        print("PASSED OVER: haven, for R is not here")
    else:
        found.append(("haven", lambda times: ["Rscript", "-e", HAVEN, path, str(times)], 3))
    return found


def taken(command):
    """Seconds of the processor and by the clock that a process takes."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, time.perf_counter() - start


def measure(read, path):
    once, more = {}, {}
    each = readers(read, path)
    for _ in range(ROUNDS):
        for name, command, extra in each:
            first = taken(command(1))
            again = taken(command(1 + extra))
            once.setdefault(name, []).append(first)
            more.setdefault(name, []).append([(whole - part) / extra for whole, part in zip(again, first)])
    least = lambda rows: [min(column) for column in zip(*rows)]
    return {name: (least(more[name]), least(once[name])) for name in once}


def main():
    given = pathlib.Path(sys.argv[1])
    read = str(pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "target/release/examples/read").resolve())
    with tempfile.TemporaryDirectory() as folder:
        path = given
        if given.suffix == ".zip":
            path = pathlib.Path(folder) / FILE
            with zipfile.ZipFile(given) as archive:
                member = next(name for name in archive.namelist() if pathlib.Path(name).name == FILE)
                path.write_bytes(archive.read(member))
        size = path.stat().st_size
        found = measure(read, str(path.resolve()))
    print(f"{path.name}, {size:,} bytes, seconds of the processor (by the clock), least of {ROUNDS}")
    (ours, _), (ours_whole, _) = found["myotrial"]
    enough = True
    for name, (inside, whole) in found.items():
        print(
            f"  {name:10}  reading {inside[0]:.4f} ({inside[1]:.4f}), {inside[0] / ours:5.1f} times ours;  "
            f"with the start {whole[0]:.4f} ({whole[1]:.4f}), {whole[0] / ours_whole:5.1f} times ours"
        )
        if name != "myotrial":
            enough &= inside[0] >= FACTOR * ours and whole[0] >= FACTOR * ours_whole
    return 0 if enough else 1


sys.exit(main())
