"""Improvement and worsening by percentages and centimetres, in exact fractions, from the publications alone.

Improvement: the preliminary definition of the International Myositis Assessment and Clinical Studies group
(Rider et al., Arthritis Rheum 2004;50:2281-2290). Worsening: its definition of worsening, over five measures.
"""

from fractions import Fraction
from itertools import product

from myositis_response import ENZYME_RANGE, MEASURES, UPWARDS, pair


def moved_by_percent(direction, measure, percent, basis, zero_baseline, both):
    """Whether a measure moved so far for better or worse."""
    before, after, scale = both
    gain = after - before if measure in UPWARDS else before - after
    size = gain if direction == "better" else -gain
    if size <= 0:
        return False
    whole = before
    if basis == "absolute":
        whole = scale
    elif before == 0:
        if zero_baseline == "any":
            return True
        if zero_baseline == "none":
            return False
        whole = scale
    return size / whole >= Fraction(percent, 100)


def worse_by_percent(measure, percent, basis, zero_baseline, baseline, visit):
    """True, False, or None where it cannot be judged."""
    both = pair(measure, baseline, visit)
    if both is None or both == "scales":
        return None
    return moved_by_percent("worse", measure, percent, basis, zero_baseline, both)


def worse_by_centimetres(measure, distance, baseline, visit):
    """True, False, or None where it cannot be judged."""
    both = pair(measure, baseline, visit)
    if both is None or both == "scales" or baseline.measures[measure][2] != "centimetres":
        return None
    return both[1] - both[0] >= distance


def deterioration(basis, zero_baseline, baseline, visit):
    """Three marks: + holds, - does not, ? cannot be judged."""
    pair_of = (
        worse_by_centimetres("physician", 2, baseline, visit),
        worse_by_percent("strength", 20, basis, zero_baseline, baseline, visit),
    )
    if False in pair_of:
        global_and_strength = False
    elif None in pair_of:
        global_and_strength = None
    else:
        global_and_strength = True
    skin = worse_by_centimetres("extramuscular", 2, baseline, visit)
    five = [
        worse_by_percent(measure, 30, basis, zero_baseline, baseline, visit)
        for measure in MEASURES
        if measure != "enzyme"
    ]
    certain, possible = five.count(True), five.count(True) + five.count(None)
    several = True if certain >= 3 else (None if possible >= 3 else False)
    marks = {True: "+", False: "-", None: "?"}
    return "".join(marks[held] for held in (global_and_strength, skin, several))


def is_improvement(marks):
    """The definition itself, where every measure is known: better +, worse w, neither the full stop."""
    return marks.count("+") >= 3 and marks.count("w") <= 2 and marks[2] != "w"


def definition_of_improvement(basis, zero_baseline, rules, baseline, visit):
    """Six marks and whether it holds: what is unknown is tried as everything that it could be."""
    marks = []
    for measure in MEASURES:
        if measure == "enzyme":
            compared = rules.compare(baseline.enzymes, visit.enzymes)
            both = compared and (compared[1], compared[2], ENZYME_RANGE[compared[0]])
        else:
            both = pair(measure, baseline, visit)
        if both is None or both == "scales":
            marks.append("?")
        elif moved_by_percent("better", measure, 20, basis, zero_baseline, both):
            marks.append("+")
        elif moved_by_percent("worse", measure, 25, basis, zero_baseline, both):
            marks.append("w")
        else:
            marks.append(".")
    could_be = product(*("+.w" if mark == "?" else mark for mark in marks))
    answers = {is_improvement(completed) for completed in could_be}
    verdict = "?" if len(answers) == 2 else ("+" if True in answers else "-")
    return "".join(marks) + verdict
