"""The response criteria of myositis in exact fractions, written from the publications alone.

This is a second implementation: it shares no code with the Rust crate and follows another plan (a
percentage is formed and placed among the edges), so that an error in one is unlikely to be in both.

Total Improvement Score: Rider et al., Arthritis Rheumatol 2017;69:911-923, Table 3, and Aggarwal et al.,
Ann Rheum Dis 2017;76:792-801. Deterioration: the definition of worsening of the International Myositis
Assessment and Clinical Studies group, over five measures.
"""

from fractions import Fraction

MEASURES = ("physician", "patient", "strength", "haq", "enzyme", "extramuscular")
ENZYMES = ("CK", "aldolase", "LDH", "AST", "ALT")
ENZYME_RANGE = {"CK": 15, "aldolase": 6, "LDH": 3, "AST": 3, "ALT": 3}

# Percent of the range that must be passed, and the points from there on.
STEPS = {
    "physician": ((5, "7.5"), (15, "15"), (25, "17.5"), (40, "20")),
    "patient": ((5, "2.5"), (15, "5"), (25, "7.5"), (40, "10")),
    "strength": ((2, "10"), (10, "20"), (20, "27.5"), (30, "32.5")),
    "haq": ((5, "5"), (15, "7.5"), (25, "7.5"), (40, "10")),
    "enzyme": ((5, "2.5"), (15, "5"), (25, "7.5"), (40, "7.5")),
    "extramuscular": ((5, "7.5"), (15, "12.5"), (25, "15"), (40, "20")),
}
STEPS = {
    measure: tuple((Fraction(edge), Fraction(points)) for edge, points in steps)
    for measure, steps in STEPS.items()
}
CATEGORIES = {
    "adult": ((60, "major"), (40, "moderate"), (20, "minimal")),
    "juvenile": ((70, "major"), (45, "moderate"), (30, "minimal")),
}
HUNDRED = Fraction(100)


class Visit:
    """One visit: a scale is `(value, range, scale's name)` or None, enzymes a dict of (value, limit)."""

    def __init__(self, physician, patient, strength, haq, enzymes, extramuscular):
        self.physician = physician
        self.patient = patient
        self.strength = strength
        self.haq = haq
        self.enzymes = enzymes
        self.extramuscular = extramuscular


def points(measure, percent):
    """The points of an improvement in percent of the range."""
    scored = Fraction(0)
    for edge, value in STEPS[measure]:
        if percent > edge:
            scored = value
    return scored


def followed_enzyme(baseline):
    """The enzyme highest in multiples of its limit; of equals, the first in the list."""
    best = None
    for name in ENZYMES:
        if name in baseline.enzymes:
            value, limit = baseline.enzymes[name]
            multiple = value / limit
            if best is None or multiple > best[1]:
                best = (name, multiple)
    return best


def pair(measure, baseline, follow_up):
    """Both values and the range of a measure, or None, or "scales" where the scales differ."""
    before, after = getattr(baseline, measure), getattr(follow_up, measure)
    if before is None or after is None:
        return None
    if before[1:] != after[1:]:
        return "scales"
    return before[0], after[0], before[1]


def total_improvement(criteria, missing, baseline, follow_up):
    """(items, total or reason, category, enzyme), everything as text but the items' order."""
    items, clash = [], False
    enzyme = None
    for measure in MEASURES:
        if measure == "enzyme":
            chosen = followed_enzyme(baseline)
            if chosen is None or chosen[0] not in follow_up.enzymes:
                items.append(None)
                continue
            enzyme, before = chosen
            value, limit = follow_up.enzymes[enzyme]
            gain, scale = before - value / limit, ENZYME_RANGE[enzyme]
        else:
            both = pair(measure, baseline, follow_up)
            if both == "scales":
                clash = True
            if both is None or both == "scales":
                items.append(None)
                continue
            before, after, scale = both
            gain = after - before if measure == "strength" else before - after
        items.append(points(measure, HUNDRED * gain / scale))
    if criteria == "adult":
        for visit in (baseline, follow_up):
            if visit.strength is not None and visit.strength[2] == "cmas":
                clash = True
    present = [item for item in items if item is not None]
    if clash:
        total = "scales"
    elif (missing == "strict" and len(present) < 6) or not present:
        total = "missing"
    else:
        total = sum(present)
    category = "-"
    if isinstance(total, Fraction):
        category = next(
            (name for least, name in CATEGORIES[criteria] if total >= least), "none"
        )
    return items, total, category, enzyme or "-"


def worse_by_percent(measure, percent, basis, zero_baseline, baseline, visit):
    """True, False, or None where it cannot be judged."""
    both = pair(measure, baseline, visit)
    if both is None or both == "scales":
        return None
    before, after, scale = both
    loss = before - after if measure == "strength" else after - before
    if loss <= 0:
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
    return loss / whole >= Fraction(percent, 100)


def worse_by_centimetres(measure, distance, baseline, visit):
    """True, False, or None where it cannot be judged."""
    both = pair(measure, baseline, visit)
    if both is None or both == "scales" or getattr(baseline, measure)[2] != "centimetres":
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
