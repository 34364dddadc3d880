#!/usr/bin/env python3
"""One large table, scored by myotrial, by polars expressions and by pandas, in one run.

    cargo build --release -p myotrial
    python3 -m venv venv && venv/bin/pip install polars pandas pyarrow
    venv/bin/python crates/scoring/benches/compare.py --program target/release/myotrial --rows 5000000

Makes the table (CSV and Parquet, five visits a subject, the baseline first), times each tool from file to file,
and stops where two of them differ in a single score. Everything runs on one thread. The time is processor time
(user and system) and wall time, the best of --repeats; on a machine that others use, processor time is the one
to trust. polars and pandas have only the bare score to compute: no check of a value, no note, no row error.
They compare in whole numbers too (tenths, eighths), for in binary floating point edges fall on the wrong side.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ["POLARS_MAX_THREADS"] = "1"

HALVES = [("physician_global", 10, 100, (5, 15, 25, 40), (3, 6, 7, 8), False),
          ("patient_global", 10, 100, (5, 15, 25, 40), (1, 2, 3, 4), False),
          ("mmt", 1, 150, (2, 10, 20, 30), (4, 8, 11, 13), True),
          ("haq", 8, 24, (5, 15, 25, 40), (2, 3, 3, 4), False),
          ("extramuscular", 10, 100, (5, 15, 25, 40), (3, 5, 6, 8), False)]
ENZYME = ((5, 15, 25, 40), (1, 2, 3, 3))
ENZYME_RANGE = 15


def make(folder, rows):
    import numpy as np
    import pandas as pd
    chance = np.random.default_rng(20170507)
    index = np.arange(rows)
    table = pd.DataFrame({
        "subject": "S" + pd.Series(index // 5).astype(str),
        "visit": "week " + pd.Series(index % 5 * 4).astype(str),
        "physician_global": chance.integers(0, 101, rows) / 10,
        "patient_global": chance.integers(0, 101, rows) / 10,
        "mmt": chance.integers(0, 151, rows),
        "haq": chance.integers(0, 25, rows) / 8,
        "extramuscular": chance.integers(0, 101, rows) / 10,
        "ck": chance.integers(10, 6000, rows),
        "ck_uln": chance.integers(150, 250, rows),
    })
    table.to_csv(folder / "visits.csv", index=False)
    table.to_parquet(folder / "visits.parquet", index=False)


def with_polars(source, target):
    import polars as pl
    table = (pl.scan_parquet(source) if source.suffix == ".parquet" else pl.scan_csv(source))

    def units(gain, whole, edges, scores):
        steps = pl.lit(0, pl.Int64)
        before = 0
        for edge, score in zip(edges, scores):
            steps = steps + pl.when(gain * 100 > whole * edge).then(score - before).otherwise(0)
            before = score
        return steps

    total = pl.lit(0, pl.Int64)
    for name, steps, whole, edges, scores, higher_is_better in HALVES:
        now = (pl.col(name) * steps).round().cast(pl.Int64)
        first = now.first().over("subject")
        total = total + units(now - first if higher_is_better else first - now, whole, edges, scores)
    now, limit = pl.col("ck"), pl.col("ck_uln")
    first, first_limit = now.first().over("subject"), limit.first().over("subject")
    gain = first * limit - now * first_limit
    total = total + units(gain, first_limit * limit * ENZYME_RANGE, *ENZYME)
    is_baseline = pl.int_range(pl.len()).over("subject") == 0
    scored = table.with_columns(tis=pl.when(is_baseline).then(None).otherwise(total * 2.5))
    if target.suffix == ".parquet":
        scored.collect().write_parquet(target)
    else:
        scored.collect().write_csv(target)


def with_pandas(source, target):
    import numpy as np
    import pandas as pd
    table = pd.read_parquet(source) if source.suffix == ".parquet" else pd.read_csv(source)
    groups = table.groupby("subject", sort=False)

    def units(gain, whole, edges, scores):
        return np.array((0,) + scores)[sum((gain * 100 > whole * edge).astype(int) for edge in edges)]

    total = 0
    for name, steps, whole, edges, scores, higher_is_better in HALVES:
        now = (table[name] * steps).round().astype(int)
        first = (groups[name].transform("first") * steps).round().astype(int)
        total = total + units(now - first if higher_is_better else first - now, whole, edges, scores)
    first, first_limit = groups["ck"].transform("first"), groups["ck_uln"].transform("first")
    gain = first * table["ck_uln"] - table["ck"] * first_limit
    total = total + units(gain, first_limit * table["ck_uln"] * ENZYME_RANGE, *ENZYME)
    table["tis"] = np.where(groups.cumcount() == 0, np.nan, total * 2.5)
    if target.suffix == ".parquet":
        table.to_parquet(target, index=False)
    else:
        table.to_csv(target, index=False)


def timed(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return cpu, wall


def scores(path):
    import polars as pl
    table = pl.read_parquet(path, columns=["tis"]) if path.suffix == ".parquet" else pl.read_csv(path, columns=["tis"])
    return table["tis"].cast(pl.Float64)


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--program", type=Path, required=True)
    asked.add_argument("--rows", type=int, default=5_000_000)
    asked.add_argument("--repeats", type=int, default=3)
    asked.add_argument("--folder", type=Path, help="keep the tables here")
    asked.add_argument("--tool", choices=["polars", "pandas"], help=argparse.SUPPRESS)
    asked.add_argument("--files", nargs=2, type=Path, help=argparse.SUPPRESS)
    asked = asked.parse_args()
    if asked.tool:
        {"polars": with_polars, "pandas": with_pandas}[asked.tool](*asked.files)
        return 0
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="score-"))
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "visits.parquet").exists():
        make(folder, asked.rows)
    first = None
    print(f"{asked.rows} rows, best of {asked.repeats}; million visits a second of processor time in brackets")
    for ending in ("csv", "parquet"):
        source = folder / f"visits.{ending}"
        for tool in ("myotrial", "myotrial --sorted", "polars", "pandas"):
            target = folder / f"{tool.split()[0]}.{ending}"
            if tool.startswith("myotrial"):
                command = [asked.program, "score", source, "--out", target] + tool.split()[1:]
            else:
                command = [sys.executable, __file__, "--program", asked.program, "--tool", tool, "--files", source, target]
            cpu, wall = min(timed(command) for _ in range(asked.repeats))
            print(f"  {ending:8} {tool:18} {cpu:7.2f} s processor, {wall:7.2f} s wall ({asked.rows / cpu / 1e6:.2f})", flush=True)
            found = scores(target)
            if first is None:
                first = found
            elif not first.equals(found, null_equal=True):
                print(f"    differs from myotrial on CSV in {(first.ne_missing(found)).sum()} rows")
                return 1
    print("all scores are equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
