#!/usr/bin/env python3
"""Scores random cases with both implementations and reports every difference.

    cargo build --release -p instruments --example score_cases
    python3 validation/instruments/compare.py --cases 1000000

Half of the values of a case are drawn so that a change lies on an edge of a band or beside it, where an
implementation goes wrong if it does. Exit 0: no difference. Exit 1: some, the first of them printed.
"""

import argparse
import pathlib
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

from myositis_response import ENZYME_RANGE, ENZYMES, Visit, deterioration, total_improvement

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCORER = ROOT / "target" / "release" / "examples" / "score_cases"
EDGES = (2, 5, 10, 15, 20, 25, 30, 40)
# Denominators of values: whole, halves, eighths, sevenths, sixths, millimetres, hundredths, and one that
# no decimal ends.
DENOMINATORS = (1, 2, 8, 7, 6, 10, 100, 999_999_937)
# Values with larger parts are refused as no instrument's.
LARGEST_PART = 10**15


def text(value):
    """A fraction as a decimal where it ends, else as a fraction."""
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    if places == 0:
        return str(value.numerator)
    digits = str(abs((value * 10**places).numerator)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def short(value):
    return max(value.numerator, value.denominator) <= LARGEST_PART


def anywhere(draw, highest):
    denominator = draw.choice(DENOMINATORS)
    return Fraction(draw.randint(0, highest * denominator), denominator)


def two_values(draw, highest):
    """Two values of a scale: apart by chance, or by a whole number of percents of the range and a hair."""
    one = anywhere(draw, highest)
    if draw.random() < 0.5:
        return one, anywhere(draw, highest)
    percent = draw.choice(EDGES) + draw.choice((0, 0, Fraction(1, 10**6), Fraction(-1, 10**6)))
    step = highest * Fraction(percent) / 100 * draw.choice((1, -1))
    other = one + step
    if not 0 <= other <= highest:
        other = one - step
    if not 0 <= other <= highest or not short(other):
        return one, anywhere(draw, highest)
    return one, other


def global_pair(draw):
    scale = (10, "centimetres") if draw.random() < 0.95 else (4, "likert")
    if scale[1] == "likert":
        values = [Fraction(draw.randint(0, 4)), Fraction(draw.randint(0, 4))]
    else:
        values = two_values(draw, 10)
    pair = [(value, *scale) for value in values]
    if draw.random() < 0.01:
        pair[1] = (Fraction(draw.randint(0, 4)), 4, "likert")
    return missing_sometimes(draw, pair)


def missing_sometimes(draw, pair):
    return [None if draw.random() < 0.02 else value for value in pair]


def strength_pair(draw, criteria):
    scales = [(150, "mmt"), (150, "mmt"), (260, "mmt"), (80, "mmt")]
    if criteria == "juvenile" or draw.random() < 0.01:
        scales.append((52, "cmas"))
    scale = draw.choice(scales)
    pair = [(value, *scale) for value in two_values(draw, scale[0])]
    if draw.random() < 0.01:
        other = draw.choice(scales)
        pair[1] = (anywhere(draw, other[0]), *other)
    return missing_sometimes(draw, pair)


def enzyme_panels(draw):
    before, after = {}, {}
    for name in ENZYMES:
        if draw.random() < 0.35:
            continue
        limit = Fraction(draw.choice((190, 200, 250, 35, 40)))
        if draw.random() < 0.1:
            limit = Fraction(draw.randint(1, 9999), 10)
        highest = draw.choice((1, 3, 20))
        multiples = [anywhere(draw, highest), anywhere(draw, highest)]
        if draw.random() < 0.5:
            percent = draw.choice(EDGES) + draw.choice((0, 0, Fraction(1, 10**6)))
            edge = multiples[0] - ENZYME_RANGE[name] * Fraction(percent) / 100
            if edge >= 0 and short(edge):
                multiples[1] = edge
        if draw.random() < 0.05 and before:
            # A tie with the first enzyme measured.
            value, first_limit = next(iter(before.values()))
            multiples[0] = value / first_limit
        if not short(multiples[0] * limit):
            continue
        before[name] = (multiples[0] * limit, limit)
        later_limit = limit if draw.random() < 0.9 else limit + 10
        if short(multiples[1] * later_limit) and draw.random() < 0.97:
            after[name] = (multiples[1] * later_limit, later_limit)
    return before, after


def case(draw):
    criteria = draw.choice(("adult", "adult", "juvenile"))
    settings = (
        criteria,
        draw.choice(("strict", "partial")),
        draw.choice(("relative", "absolute")),
        draw.choice(("range", "any", "none")),
    )
    physician, patient, outside = global_pair(draw), global_pair(draw), global_pair(draw)
    strength = strength_pair(draw, criteria)
    haq = missing_sometimes(draw, [(value, 3, "haq") for value in two_values(draw, 3)])
    enzymes = enzyme_panels(draw)
    return settings, *(
        Visit(physician[i], patient[i], strength[i], haq[i], enzymes[i], outside[i]) for i in (0, 1)
    )


def global_cell(value):
    if value is None:
        return ""
    return text(value[0]) if value[2] == "centimetres" else f"{text(value[0])} of 4"


def cells(visit):
    yield global_cell(visit.physician)
    yield global_cell(visit.patient)
    yield "" if visit.strength is None else f"{text(visit.strength[0])} of {visit.strength[1]}"
    yield "" if visit.haq is None else text(visit.haq[0])
    for name in ENZYMES:
        value, limit = visit.enzymes.get(name, ("", ""))
        yield text(value) if name in visit.enzymes else ""
        yield text(limit) if name in visit.enzymes else ""
    yield global_cell(visit.extramuscular)


def answer(settings, baseline, follow_up):
    criteria, missing, basis, zero_baseline = settings
    items, total, category, enzyme = total_improvement(criteria, missing, baseline, follow_up)
    written = ["-" if item is None else text(item) for item in items]
    written.append(total if isinstance(total, str) else text(total))
    written += [category, enzyme, deterioration(basis, zero_baseline, baseline, follow_up)]
    return ",".join(written)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--scorer", type=pathlib.Path, default=SCORER)
    options = parser.parse_args()
    if not options.scorer.exists():
        sys.exit(f"{options.scorer} is not there; build it as the head of this file says")

    draw = random.Random(options.seed)
    tally, expected = {}, []
    with tempfile.TemporaryFile("w+") as questions, tempfile.TemporaryFile("w+") as answers:
        for _ in range(options.cases):
            settings, baseline, follow_up = case(draw)
            questions.write(",".join((*settings, *cells(baseline), *cells(follow_up))) + "\n")
            expected.append(answer(settings, baseline, follow_up))
        questions.seek(0)
        subprocess.run([options.scorer], stdin=questions, stdout=answers, check=True)
        questions.seek(0)
        answers.seek(0)
        different = 0
        for number, (question, given, wanted) in enumerate(zip(questions, answers, expected), 1):
            given = given.rstrip("\n")
            kind = wanted.split(",")[7 if wanted.split(",")[6] not in ("missing", "scales") else 6]
            tally[kind] = tally.get(kind, 0) + 1
            if given != wanted:
                different += 1
                if different <= 5:
                    print(f"case {number}: {question}  expected {wanted}\n  scored   {given}")
        answered = sum(tally.values())
    summary = ", ".join(f"{kind} {count}" for kind, count in sorted(tally.items()))
    print(f"{answered} of {options.cases} cases compared, {different} differ ({summary})")
    sys.exit(0 if different == 0 and answered == options.cases else 1)


if __name__ == "__main__":
    main()
