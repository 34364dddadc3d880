"""The Total Improvement Score of myositis in exact fractions, written from the publications alone.

This is a second implementation: it shares no code with the Rust crate and follows another plan (a
percentage is formed and placed among the edges), so that an error in one is unlikely to be in both.

Rider et al., Arthritis Rheumatol 2017;69:911-923, Table 3, and Aggarwal et al., Ann Rheum Dis
2017;76:792-801.
"""

from fractions import Fraction

MEASURES = ("physician", "patient", "strength", "haq", "enzyme", "extramuscular")
# The core set of the Paediatric Rheumatology International Trials Organisation, in the same order.
PRINTO_MEASURES = ("physician", "parent", "strength", "chaq", "summary", "activity")
# Measures of which more is better.
UPWARDS = ("strength", "summary")
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
    measure: tuple((edge, Fraction(points)) for edge, points in steps)
    for measure, steps in STEPS.items()
}
for own, counterpart in zip(PRINTO_MEASURES, MEASURES):
    STEPS[own] = STEPS[counterpart]
CATEGORIES = {
    "adult": ((60, "major"), (40, "moderate"), (20, "minimal")),
    "juvenile": ((70, "major"), (45, "moderate"), (30, "minimal")),
}
NOTHING = Fraction(0)


class Visit:
    """One visit: each measure is `(value, range, scale's name)` or None, enzymes a dict of (value, limit)."""

    def __init__(self, measures, enzymes):
        self.measures = measures
        self.enzymes = enzymes


class EnzymeRules:
    """Which enzyme is followed: choice is highest, largest or an enzyme's name; the others are two-way."""

    def __init__(self, choice, all_normal, chosen_missing, upper_limit):
        self.choice = choice
        self.all_normal = all_normal
        self.chosen_missing = chosen_missing
        self.upper_limit = upper_limit

    def follow(self, baseline, candidates):
        """The enzyme to follow among the candidates measured at baseline; of equals, the first in the list."""
        if self.choice in ENZYMES:
            return self.choice if self.choice in baseline and self.choice in candidates else None
        best, most = None, None
        for name in ENZYMES:
            if name in baseline and name in candidates:
                value, limit = baseline[name]
                abnormality = value if self.choice == "largest" else value / limit
                if best is None or abnormality > most:
                    best, most = name, abnormality
        return best

    def compare(self, baseline, follow_up):
        """(enzyme, before, after) in multiples of the limit, or None."""
        chosen = self.follow(baseline, ENZYMES)
        if chosen is None:
            return None
        if chosen not in follow_up:
            if self.chosen_missing == "missing" or not follow_up:
                return None
            chosen = self.follow(baseline, follow_up)
            if chosen is None:
                return None
        (before, limit), (after, own_limit) = baseline[chosen], follow_up[chosen]
        return chosen, before / limit, after / (own_limit if self.upper_limit == "own" else limit)


def points(measure, percent):
    """The points of an improvement in percent of the range."""
    scored = NOTHING
    for edge, value in STEPS[measure]:
        if percent > edge:
            scored = value
    return scored


def pair(measure, baseline, follow_up):
    """Both values and the range of a measure, or None, or "scales" where the scales differ."""
    before, after = baseline.measures[measure], follow_up.measures[measure]
    if before is None or after is None:
        return None
    if before[1:] != after[1:]:
        return "scales"
    return before[0], after[0], before[1]


def summed(criteria, missing, clash, items):
    """(total or reason, category) of six items in the order of the table."""
    present = [item for item in items if item is not None]
    if clash:
        return "scales", "-"
    wanted = {"strict": range(6), "partial": (), "minimum": (0, 2)}[missing]
    if not present or any(items[place] is None for place in wanted):
        return "missing", "-"
    total = sum(present)
    return total, next((name for least, name in CATEGORIES[criteria] if total >= least), "none")


def item(measure, both):
    """The points of a pair of values."""
    before, after, scale = both
    gain = after - before if measure in UPWARDS else before - after
    return points(measure, 100 * gain / scale)


def total_improvement(criteria, missing, rules, baseline, follow_up):
    """(items, total or reason, category, enzyme)."""
    items, clash, enzyme = [], False, "-"
    for measure in MEASURES:
        if measure == "enzyme":
            compared = rules.compare(baseline.enzymes, follow_up.enzymes)
            if compared is None:
                items.append(None)
                continue
            enzyme, before, after = compared
            silent = rules.all_normal == "zero" and all(
                value <= limit for value, limit in baseline.enzymes.values()
            )
            both = (before, after, ENZYME_RANGE[enzyme])
            items.append(NOTHING if silent else item(measure, both))
            continue
        both = pair(measure, baseline, follow_up)
        if both == "scales":
            clash = True
        items.append(None if both in (None, "scales") else item(measure, both))
    if criteria == "adult":
        for visit in (baseline, follow_up):
            strength = visit.measures["strength"]
            if strength is not None and strength[2] == "cmas":
                clash = True
    return items, *summed(criteria, missing, clash, items), enzyme


def printo_improvement(missing, baseline, follow_up):
    """(items, total or reason, category) by the core set of the paediatric organisation."""
    both = [pair(measure, baseline, follow_up) for measure in PRINTO_MEASURES]
    items = [
        None if two in (None, "scales") else item(measure, two)
        for measure, two in zip(PRINTO_MEASURES, both)
    ]
    return items, *summed("juvenile", missing, "scales" in both, items)
