"""Random cases, half of whose changes lie on an edge of a band or a hair beside it, where an implementation
goes wrong if it does."""

from fractions import Fraction

from myositis_response import ENZYME_RANGE, ENZYMES, PRINTO_MEASURES, EnzymeRules, Visit

HAIR = Fraction(1, 10**6)
EDGES = tuple(
    Fraction(percent + hair, 100)
    for percent in (2, 5, 10, 15, 20, 25, 30, 40)
    for hair in (0, 0, HAIR, -HAIR)
)
# Denominators of values: whole, halves, eighths, sevenths, sixths, millimetres, hundredths, and one that
# no decimal ends.
DENOMINATORS = (1, 2, 8, 7, 6, 10, 100, 999_999_937)
# Values with larger parts are refused as no instrument's.
LARGEST_PART = 10**15
IMACS = ("physician", "patient", "strength", "haq", "extramuscular")


def text(value):
    """A fraction as a decimal where it ends, else as a fraction."""
    over, under = value.numerator, value.denominator
    if under == 1:
        return str(over)
    if 10**18 % under:
        return f"{over}/{under}"
    scale, places = 10, 1
    while scale % under:
        scale, places = 10 * scale, places + 1
    digits = str(abs(over) * (scale // under)).rjust(places + 1, "0")
    sign = "-" if over < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def short(value):
    return max(abs(value.numerator), value.denominator) <= LARGEST_PART


def anywhere(draw, lowest, highest):
    denominator = draw.choice(DENOMINATORS)
    return Fraction(draw.randint(lowest * denominator, highest * denominator), denominator)


def two_values(draw, highest, lowest=0, scale=None):
    """Two values of a scale: apart by chance, or by a whole number of percents of the range and a hair."""
    one = anywhere(draw, lowest, highest)
    if draw.random() < 0.5:
        return one, anywhere(draw, lowest, highest)
    step = (scale or highest) * draw.choice(EDGES)
    for other in draw.choice(((one + step, one - step), (one - step, one + step))):
        if lowest <= other <= highest and short(other):
            return one, other
    return one, anywhere(draw, lowest, highest)


def missing_sometimes(draw, pair):
    return [None if draw.random() < 0.02 else value for value in pair]


def likert(draw):
    return (Fraction(draw.randint(0, 4)), 4, "likert")


def global_pair(draw):
    if draw.random() < 0.05:
        pair = [likert(draw), likert(draw)]
    else:
        pair = [(value, 10, "centimetres") for value in two_values(draw, 10)]
    if draw.random() < 0.01:
        pair[1] = likert(draw)
    return missing_sometimes(draw, pair)


def strength_pair(draw, with_childhood_scale):
    scales = [(150, "mmt"), (150, "mmt"), (260, "mmt"), (80, "mmt")]
    if with_childhood_scale or draw.random() < 0.01:
        scales.append((52, "cmas"))
    scale = draw.choice(scales)
    pair = [(value, *scale) for value in two_values(draw, scale[0])]
    if draw.random() < 0.01:
        other = draw.choice(scales)
        pair[1] = (anywhere(draw, 0, other[0]), *other)
    return missing_sometimes(draw, pair)


def scale_pair(draw, name, values, scale):
    return missing_sometimes(draw, [(value, scale, name) for value in values])


def enzyme_panels(draw):
    before, after = {}, {}
    for name in ENZYMES:
        if draw.random() < 0.35:
            continue
        limit = Fraction(draw.choice((190, 200, 250, 35, 40)))
        if draw.random() < 0.1:
            limit = Fraction(draw.randint(1, 9999), 10)
        highest = draw.choice((1, 3, 20))
        one, other = anywhere(draw, 0, highest), anywhere(draw, 0, highest)
        if draw.random() < 0.5:
            edge = one - ENZYME_RANGE[name] * draw.choice(EDGES)
            if edge >= 0 and short(edge):
                other = edge
        if draw.random() < 0.05 and before:
            # A tie with the first enzyme measured.
            value, first_limit = next(iter(before.values()))
            one = value / first_limit
        value = one * limit
        if not short(value):
            continue
        before[name] = (value, limit)
        later_limit = limit if draw.random() < 0.9 else limit + 10
        later = other * later_limit
        # By either limit the later level must be short enough to be held.
        if short(later) and short(later / limit) and draw.random() < 0.97:
            after[name] = (later, later_limit)
    return before, after


def imacs_case(draw):
    """Settings and two visits of the core set for adults and children."""
    criteria = draw.choice(("adult", "adult", "juvenile"))
    rules = EnzymeRules(
        draw.choice(("highest", "highest", "largest", draw.choice(ENZYMES))),
        draw.choice(("followed", "zero")),
        draw.choice(("missing", "anew")),
        draw.choice(("own", "baseline")),
    )
    settings = (
        criteria,
        draw.choice(("strict", "partial", "minimum")),
        draw.choice(("relative", "absolute")),
        draw.choice(("range", "any", "none")),
        rules,
    )
    pairs = {
        "physician": global_pair(draw),
        "patient": global_pair(draw),
        "strength": strength_pair(draw, criteria == "juvenile"),
        "haq": scale_pair(draw, "haq", two_values(draw, 3), 3),
        "extramuscular": global_pair(draw),
    }
    return settings, *visits(pairs, enzyme_panels(draw))


def printo_case(draw):
    """Settings and two visits of the paediatric core set."""
    ranges = draw.choice((100, 100, 40, 65)), draw.choice((20, 20, 25))
    missing = draw.choice(("strict", "partial", "minimum"))
    pairs = {
        "physician": global_pair(draw),
        "parent": global_pair(draw),
        "strength": strength_pair(draw, True),
        "chaq": scale_pair(draw, "chaq", two_values(draw, 3), 3),
        "summary": scale_pair(draw, "summary", two_values(draw, 100, -50, ranges[0]), ranges[0]),
        "activity": scale_pair(draw, "activity", two_values(draw, 20, 0, ranges[1]), ranges[1]),
    }
    return (missing, *ranges), *visits(pairs, ({}, {}))


def visits(pairs, enzymes):
    return [
        Visit({name: pair[place] for name, pair in pairs.items()}, enzymes[place])
        for place in (0, 1)
    ]


def cell(measured):
    """One measure as the scorer reads it."""
    if measured is None:
        return ""
    value, scale, name = measured
    with_its_scale = name in ("likert", "mmt", "cmas")
    return f"{text(value)} of {scale}" if with_its_scale else text(value)


def imacs_cells(visit):
    yield from (cell(visit.measures[name]) for name in IMACS)
    for name in ENZYMES:
        value, limit = visit.enzymes.get(name, (None, None))
        yield "" if value is None else text(value)
        yield "" if limit is None else text(limit)


def printo_cells(visit):
    return (cell(visit.measures[name]) for name in PRINTO_MEASURES)
