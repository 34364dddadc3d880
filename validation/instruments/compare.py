#!/usr/bin/env python3
"""Scores random cases with both implementations and reports every difference.

    python3 validation/instruments/compare.py

builds the Rust side and compares a million cases; `--cases` and `--seed` change that, and `--scorer` names a
program that is already built. Exit 0: no difference. Exit 1: some, the first of them printed.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from change_from_baseline import definition_of_improvement, deterioration
from myositis_response import printo_improvement, total_improvement
from random_cases import imacs_case, imacs_cells, printo_case, printo_cells, text

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = "cargo build --release -p instruments --example score_cases --message-format=json".split()
# How many of a hundred cases are of the paediatric core set.
PAEDIATRIC = 20


def built_scorer():
    """Builds the Rust side and says where it is."""
    built = subprocess.run(BUILD, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    messages = (json.loads(line) for line in built.stdout.splitlines())
    return next(m["executable"] for m in messages if m.get("executable"))


def imacs(draw):
    """A question and its answer."""
    (criteria, missing, basis, zero_baseline, rules), baseline, follow_up = imacs_case(draw)
    settings = (criteria, missing, basis, zero_baseline, rules.choice, rules.all_normal)
    settings += (rules.chosen_missing, rules.upper_limit)
    question = ("imacs", *settings, *imacs_cells(baseline), *imacs_cells(follow_up))
    items, total, category, enzyme = total_improvement(
        criteria, missing, rules, baseline, follow_up
    )
    worse = deterioration(basis, zero_baseline, baseline, follow_up)
    better = definition_of_improvement(basis, zero_baseline, rules, baseline, follow_up)
    return question, (*response(items, total, category), enzyme, worse, better)


def printo(draw):
    """A question and its answer."""
    settings, baseline, follow_up = printo_case(draw)
    question = ("printo", *map(str, settings), *printo_cells(baseline), *printo_cells(follow_up))
    return question, response(*printo_improvement(settings[0], baseline, follow_up))


def response(items, total, category):
    written = ["-" if item is None else text(item) for item in items]
    return *written, total if isinstance(total, str) else text(total), category


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--scorer", type=pathlib.Path)
    options = parser.parse_args()
    scorer = options.scorer or built_scorer()

    draw = random.Random(options.seed)
    tally, different, compared = {}, 0, 0
    with (
        tempfile.TemporaryFile("w+") as questions,
        tempfile.TemporaryFile("w+") as expected,
        tempfile.TemporaryFile("w+") as answers,
    ):
        for _ in range(options.cases):
            question, answer = printo(draw) if draw.random() * 100 < PAEDIATRIC else imacs(draw)
            questions.write(",".join(question) + "\n")
            expected.write(",".join(answer) + "\n")
            kind = answer[6] if answer[7] == "-" else answer[7]
            tally[kind] = tally.get(kind, 0) + 1
        for file in (questions, expected):
            file.seek(0)
        subprocess.run([scorer], stdin=questions, stdout=answers, check=True)
        for file in (questions, answers):
            file.seek(0)
        for question, wanted, given in zip(questions, expected, answers):
            compared += 1
            if given != wanted:
                different += 1
                if different <= 5:
                    print(f"case {compared}: {question}  expected {wanted}  scored   {given}")
    summary = ", ".join(f"{kind} {count}" for kind, count in sorted(tally.items()))
    print(f"{compared} of {options.cases} cases compared, {different} differ ({summary})")
    sys.exit(0 if different == 0 and compared == options.cases else 1)


if __name__ == "__main__":
    main()
