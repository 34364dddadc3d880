#!/usr/bin/env python3
"""Reads an exported record without myotrial, as docs/archive.md says: the standard library of Python, and openssl for the
signature. Says on one line what it found, or where the archive does not hold.

    read_archive.py EXPORT.jsonl [DATABASE.db]
"""

import hashlib
import json
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

NUMBERS = ("sequence", "recorded", "utc_offset", "site", "configuration", "subject")
PIECES = ("person", "role", "source", "kind", "reason", "request", "fingerprint", "payload", "hidden")
BYTES = ("fingerprint", "hidden", "digest")


def sha256(content):
    return hashlib.sha256(content).digest()


def fail(why):
    print(f"does not hold: {why}")
    sys.exit(1)


def payloads(text):
    """The lines of a chained file: each digest is of the one before, in hexadecimal, and of the payload, letter by letter."""
    before = sha256(b"myotrial export of a record, format 1").hex()
    for number, line in enumerate(text.splitlines(), 1):
        head = '{"digest":"' + line[11:75] + '","payload":'
        if not (line.startswith(head) and line.endswith("}")):
            fail(f"line {number} is no line of an export")
        payload = line[len(head) : -1]
        pieces = (before.encode(), payload.encode())
        digest = sha256(b"".join(struct.pack(">Q", len(piece)) + piece for piece in pieces)).hex()
        if digest != line[11:75]:
            fail(f"line {number} does not follow from the line before it")
        before = digest
        yield json.loads(payload)


def digest_of(row, before):
    """The digest of a row after another: every column, with a mark where it is empty and with its length where it has one."""
    content = before
    for column in NUMBERS:
        number = row[column]
        content += b"\0" if number is None else b"\1" + struct.pack(">q", number)
    for column in PIECES:
        piece = row[column]
        if piece is None:
            content += b"\0"
            continue
        piece = bytes.fromhex(piece) if column in BYTES else piece.encode()
        content += b"\1" + struct.pack(">Q", len(piece)) + piece
    return sha256(content)


def follow(rows):
    """Follows the chain of the rows; of those from which words were taken, the row that took them says both digests."""
    without = {}
    for row in rows:
        if row["kind"] == "redacted":
            for taken in json.loads(row["payload"])["rows"]:
                without[taken["row"]] = (taken["without"], taken["digest"])
    before = sha256(b"myotrial trail, format 1")
    for number, row in enumerate(rows, 1):
        gives = digest_of(row, before).hex()
        if row["sequence"] in without:
            says, has = without[row["sequence"]]
            gives = has if gives == says else "words were taken out of it, and it says something else"
        if row["sequence"] != number or gives != row["digest"]:
            fail(f"row {number} does not follow from the row before it")
        before = bytes.fromhex(row["digest"])
    return before


def is_signed(public_key, head):
    """Whether the head bears the signature (Ed25519) of the key that the first row names; None without openssl."""
    message = b"myotrial head, format 1" + struct.pack(">Q", head["sequence"]) + bytes.fromhex(head["digest"])
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "key").write_bytes(bytes.fromhex("302a300506032b6570032100" + public_key))
        (place / "message").write_bytes(message)
        (place / "signature").write_bytes(bytes.fromhex(head["signature"]))
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin"]
        command += ["-in", "message", "-sigfile", "signature"]
        try:
            return subprocess.run(command, cwd=place, capture_output=True).returncode == 0
        except FileNotFoundError:
            return None


def rows_of(database):
    """The rows of a database of SQLite, as its own library gives them."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    columns = ", ".join((*NUMBERS, *PIECES, "digest"))
    connection.row_factory = sqlite3.Row
    for found in connection.execute(f"SELECT {columns} FROM event ORDER BY sequence"):
        row = dict(found)
        for column in BYTES:
            row[column] = None if row[column] is None else bytes(row[column]).hex()
        yield row


def main():
    lines = list(payloads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    begin = lines[0]["export"]
    rows = [line["row"] for line in lines if "row" in line]
    heads = [line["head"] for line in lines if "head" in line]
    if len(rows) != begin["rows"] or len(heads) != 1:
        fail("there are not as many rows as the first line says, or not one head")
    last = follow(rows).hex()
    if (heads[0]["sequence"], heads[0]["digest"]) != (len(rows), last):
        fail("the head is not that of the last row")
    opened = json.loads(rows[0]["payload"])
    signed = is_signed(opened["public_key"], heads[0])
    if signed is False:
        fail("the head does not bear the signature of the key that the first row names")
    if len(sys.argv) > 2 and list(rows_of(sys.argv[2])) != rows:
        fail("the database has other rows")
    kinds = Counter()
    for row in rows:
        content = json.loads(row["payload"])
        kinds[content["event"]["kind"] if row["kind"] == "entry" else row["kind"]] += 1
    subjects = len({row["subject"] for row in rows if row["subject"] is not None})
    found = {"trial": begin["trial"], "rows": len(rows), "subjects": subjects, "head": last, "signed": signed, "kinds": kinds}
    print(json.dumps(found, sort_keys=True))


main()
