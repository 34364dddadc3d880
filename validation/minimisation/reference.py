#!/usr/bin/env python3
"""Minimisation after Pocock and Simon, written from the paper alone: a reference for `record::rules::minimisation`.

Pocock SJ, Simon R. Biometrics 1975;31:103-115. Everything is a fraction or a decimal of 60 digits, so that nothing here
shares a rounding with the program. `python3 reference.py > sequences.json` makes the sequences that the tests compare.
"""

import json
import random
from decimal import Context, Decimal, getcontext
from fractions import Fraction

getcontext().prec = 60
WORDS = 2**64


def variation(measure, numbers, arm):
    """D of the paper: how far the numbers of subjects on the arms lie apart at one level of a factor."""
    if measure == "range":
        return Decimal(max(numbers) - min(numbers))
    if measure == "marginal_total":
        return Decimal(numbers[arm])
    mean = Fraction(sum(numbers), len(numbers))
    # Times the number of arms and of arms less one: the same for all arms, and whole.
    squares = sum((Fraction(number) - mean) ** 2 for number in numbers) * len(numbers)
    variance = Decimal(squares.numerator) / Decimal(squares.denominator)
    return variance if measure == "variance" else variance.sqrt()


def total(rule, counts, arm):
    """G of the paper, if the next subject received an arm."""
    sum_ = Decimal(0)
    for weight, row in zip(rule["weights"], counts):
        after = [number + (place == arm) for place, number in enumerate(row)]
        sum_ += Decimal(weight) * variation(rule["measure"], after, arm)
    return sum_


def decide(rule, counts, tie, coin):
    arms = range(len(counts[0]))
    totals = [total(rule, counts, arm) for arm in arms]
    least = min(totals)
    preferred = [arm for arm in arms if totals[arm] - least < Decimal("1e-40")]
    first = preferred[tie * len(preferred) // WORDS]
    share = Fraction(rule["probability"])
    if Fraction(coin, WORDS) < share:
        return totals, preferred, first
    rest = Fraction(coin, WORDS) - share
    others = [arm for arm in arms if arm != first]
    # The rest of the unit is cut into equal stretches for the other arms.
    return totals, preferred, others[int(rest * len(others) / (1 - share))]


def sequence(chance, measure):
    arms = chance.choice([2, 2, 2, 3, 4])
    levels = chance.choice([[3], [3, 12], [2, 5, 1], [4, 36, 1]])
    rule = {
        "measure": measure,
        "weights": [chance.choice(["1", "2", "0.5", "1.25", "3"]) for _ in levels],
        "probability": chance.choice([0.7, 0.75, 0.8, 0.9, 1.0]),
    }
    on = [[[0] * arms for _ in range(count)] for count in levels]
    subjects = []
    for _ in range(chance.choice([15, 30, 45])):
        level = [chance.randrange(count) for count in levels]
        counts = [list(on[factor][at]) for factor, at in enumerate(level)]
        tie, coin = chance.randrange(WORDS), chance.randrange(WORDS)
        totals, preferred, arm = decide(rule, counts, tie, coin)
        for factor, at in enumerate(level):
            on[factor][at][arm] += 1
        subjects.append(
            {
                "levels": level,
                "tie": str(tie),
                "coin": str(coin),
                "imbalances": [str(Context(prec=17).create_decimal(total).normalize()) for total in totals],
                "preferred": preferred,
                "arm": arm,
            }
        )
    return {"arms": arms, "levels": levels, **rule, "subjects": subjects}


def main():
    chance = random.Random(19750301)
    measures = ["range", "variance", "standard_deviation", "marginal_total"]
    sequences = [sequence(chance, measure) for _ in range(10) for measure in measures]
    lines = ",\n".join(json.dumps(one) for one in sequences)
    print(f'{{"reference": "reference.py", "sequences": [\n{lines}\n]}}')


main()
