"""The component scores of the SF-36 from its items, written from the published tables without the program's code.

    python3 validation/sf36/reference.py > validation/sf36/scores.csv

Sources: recoding, half-scale rule, means and standard deviations as in public SAS programs of version 2 (norms of 1998)
and version 1 (norms of 1990); factor score coefficients of 1990 with either. Items stand in the order of the questionnaire.
"""

import random

ORDER = (["GH1", "HT"] + [f"PF{i}" for i in range(1, 11)] + [f"RP{i}" for i in range(1, 5)]
         + [f"RE{i}" for i in range(1, 4)]
         + ["SF1", "BP1", "BP2", "VT1", "MH1", "MH2", "MH3", "VT2", "MH4", "VT3", "MH5", "VT4", "SF2",
            "GH2", "GH3", "GH4", "GH5"])
SCALES = ["PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH"]
COUNT = dict(PF=10, RP=4, BP=2, GH=5, VT=4, SF=2, RE=3, MH=5)
# The lowest and highest raw sum of each scale.
RAW = {
    1: dict(PF=(10, 30), RP=(4, 8), BP=(2, 12), GH=(5, 25), VT=(4, 24), SF=(2, 10), RE=(3, 6), MH=(5, 30)),
    2: dict(PF=(10, 30), RP=(4, 20), BP=(2, 12), GH=(5, 25), VT=(4, 20), SF=(2, 10), RE=(3, 15), MH=(5, 25)),
}
NORMS = {
    1990: ([84.52404, 81.19907, 75.49196, 72.21316, 61.05453, 83.59753, 81.29467, 74.84212],
           [22.89490, 33.79729, 23.55879, 20.16964, 20.86942, 22.37642, 33.02717, 18.01189]),
    1998: ([83.29094, 82.50964, 71.32527, 70.84570, 58.31411, 84.30250, 87.39733, 74.98685],
           [23.75883, 25.52028, 23.66224, 20.97821, 20.01923, 22.91921, 21.43778, 17.75604]),
}
PHYSICAL = [0.42402, 0.35119, 0.31754, 0.24954, 0.02877, -0.00753, -0.19206, -0.22069]
MENTAL = [-0.22999, -0.12329, -0.09731, -0.01571, 0.23534, 0.26876, 0.43407, 0.48581]


def highest(item, version):
    """The highest code of an item."""
    scale = item[:2]
    if scale == "PF":
        return 3
    if scale in ("RP", "RE"):
        return 2 if version == 1 else 5
    if scale in ("VT", "MH"):
        return 6 if version == 1 else 5
    return 6 if item == "BP1" else 5


def recoded(answers, version):
    """More is better, in every item."""
    out = dict(answers)
    if out["GH1"]:
        out["GH1"] = {1: 5, 2: 4.4, 3: 3.4, 4: 2, 5: 1}[out["GH1"]]
    if out["BP1"]:
        out["BP1"] = {1: 6, 2: 5.4, 3: 4.2, 4: 3.1, 5: 2.2, 6: 1}[out["BP1"]]
    if out["BP2"]:
        if answers["BP1"] is None:
            out["BP2"] = {1: 6, 2: 4.75, 3: 3.5, 4: 2.25, 5: 1}[out["BP2"]]
        elif answers["BP1"] == 1 and answers["BP2"] == 1:
            out["BP2"] = 6
        else:
            out["BP2"] = 6 - out["BP2"]
    for item in ("GH3", "GH5", "VT1", "VT2", "MH3", "MH5", "SF1"):
        if out[item]:
            out[item] = highest(item, version) + 1 - out[item]
    return out


def scores(codes, version, norms):
    """Physical and mental component; nothing where less than half of a scale is answered."""
    answers = recoded(dict(zip(ORDER, codes)), version)
    means, deviations = NORMS[norms]
    physical = mental = 0.0
    for place, scale in enumerate(SCALES):
        count = COUNT[scale]
        own = [answers[f"{scale}{i}"] for i in range(1, count + 1)]
        own = [value for value in own if value is not None]
        if 2 * len(own) < count:
            return None
        raw = sum(own) / len(own) * count
        low, high = RAW[version][scale]
        z = (100 * (raw - low) / (high - low) - means[place]) / deviations[place]
        physical += z * PHYSICAL[place]
        mental += z * MENTAL[place]
    return 50 + 10 * physical, 50 + 10 * mental


def main():
    chance = random.Random(36)
    print("version,norms,items,physical,mental")
    for version in (2, 1):
        for norms in (1998, 1990):
            for wanting in [0.0] * 25 + [0.1] * 15 + [0.3] * 10:
                codes = [None if chance.random() < wanting else chance.randint(1, highest(item, version))
                         for item in ORDER]
                given = scores(codes, version, norms)
                cells = " ".join("-" if code is None else str(code) for code in codes)
                numbers = "," if given is None else f"{given[0]:.6f},{given[1]:.6f}"
                print(f"{version},{norms},{cells},{numbers}")


main()
