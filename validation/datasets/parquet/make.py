"""Writes the small Parquet files beside it, which crates/datasets/tests/parquet.rs reads: `make.py FOLDER`.

Needs pyarrow and polars.
"""
import datetime as dt, decimal, sys
import pyarrow as pa, pyarrow.parquet as pq, polars as pl
out = sys.argv[1]
t = pa.table({
    "USUBJID": pa.array(["01-001", "01-002", None]),
    "ARM": pa.array(["IVIg", "Placebo", "IVIg"]).dictionary_encode(),
    "AGE": pa.array([54, None, 61], pa.int64()),
    "VISITNUM": pa.array([1, 2, 3], pa.uint8()),
    "AVAL": pa.array([0.1, None, -2.5], pa.float64()),
    "SAFFL": pa.array([True, False, None]),
    "RFSTDT": pa.array([dt.date(1959, 12, 31), dt.date(2017, 2, 27), None]),
    "RFSTDTM": pa.array([dt.datetime(1960, 1, 1, 0, 0, 1), dt.datetime(2017, 2, 27, 13, 45, 30, 500000), None], pa.timestamp("us")),
    "EXSTTM": pa.array([dt.time(13, 45, 30), None, dt.time(0, 0, 1)], pa.time64("us")),
    "DOSE": pa.array([decimal.Decimal("2.05"), None, decimal.Decimal("-0.30")], pa.decimal128(9, 2)),
})
pq.write_table(t, f"{out}/pyarrow_types.parquet", compression="snappy")
pl.DataFrame({
    "USUBJID": ["01-001", "01-002", None],
    "ARM": pl.Series(["IVIg", "Placebo", "IVIg"], dtype=pl.Categorical),
    "AVAL": [0.1, None, -2.5],
    "ADT": [dt.date(1959, 12, 31), dt.date(2017, 2, 27), None],
}).write_parquet(f"{out}/polars_zstd.parquet")
pq.write_table(pa.table({"USUBJID": ["01"], "VISITS": pa.array([[1, 2]])}), f"{out}/pyarrow_nested.parquet")
pq.write_table(pa.table({"USUBJID": ["01", "02"], "AVAL": [1.0, float("nan")]}), f"{out}/pyarrow_nan.parquet")
pq.write_table(pa.table({"USUBJID": ["01"]}), f"{out}/pyarrow_brotli.parquet", compression="brotli")
