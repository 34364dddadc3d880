"""Times the methods of `speed.rs` beside R, scipy, statsmodels and lifelines on the same inputs, in the same run.

    python3 crates/statistics/benches/compare.py

from the root of the repository. Needs `cargo`, and whatever of these is to be compared: `Rscript` with the packages
survival, nlme, brglm2, exactRankTests (Debian: r-cran-survival, r-cran-nlme, r-cran-brglm2, r-cran-exactranktests), and
Python's numpy, scipy, lifelines, statsmodels. What is missing is named and left out. Prints for each method the
seconds, how many times as long the other program took, and whether the results agree.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

R_SCRIPT = r"""
folder <- commandArgs(trailingOnly = TRUE)[1]
best <- function(runs, f) {
  times <- numeric(runs)
  for (i in seq_len(runs)) times[i] <- system.time(result <- f())[["elapsed"]]
  list(seconds = min(times), result = as.numeric(result))
}
say <- function(name, program, b) cat(name, program, b$seconds, format(b$result, digits = 15), "\n", sep = "\t")
has <- function(package) {
  found <- requireNamespace(package, quietly = TRUE)
  if (!found) cat("MISSING", package, "\n", sep = "\t")
  found
}
differences <- read.csv(file.path(folder, "differences.csv"))$difference
say("signed_rank_exact", "R wilcox.test", best(3, function() wilcox.test(differences, exact = TRUE)$p.value))
if (has("survival")) {
  library(survival)
  d <- read.csv(file.path(folder, "survival.csv"))
  say("kaplan_meier_log_rank", "R survival", best(2, function() {
    medians <- sapply(0:1, function(a) {
      f <- survfit(Surv(time, event) ~ 1, data = d[d$arm == a, ], conf.type = "log-log")
      q <- quantile(f, 0.5)
      c(q$quantile, q$lower, q$upper)
    })
    c(medians, survdiff(Surv(time, event) ~ arm, data = d)$chisq)
  }))
}
l <- read.csv(file.path(folder, "logistic.csv"))
say("logistic_profile", "R glm, MASS", best(2, function() {
  fit <- glm(y ~ ., binomial, l, epsilon = 1e-14)
  c(coef(fit)["x1"], suppressMessages(confint(fit, "x1")))
}))
if (has("brglm2")) {
  say("firth_profile", "R brglm2 (fit alone)", best(2, function()
    coef(glm(y ~ ., binomial, l, method = brglm2::brglmFit, epsilon = 1e-10))["x1"]))
}
if (has("nlme")) {
  r <- read.csv(file.path(folder, "repeated.csv"))
  r$treatment <- factor(r$treatment)
  r$v <- factor(r$visit)
  say("mmrm_unstructured", "R nlme gls", best(2, function() {
    fit <- nlme::gls(y ~ treatment * v + baseline * v, r,
      correlation = nlme::corSymm(form = ~ visit + 1 | subject),
      weights = nlme::varIdent(form = ~ 1 | v), method = "REML")
    b <- coef(fit)
    c(b["treatment1"] + b["treatment1:v3"], logLik(fit))
  }))
}
if (has("mmrm")) {
  r$subject <- factor(r$subject)
  say("mmrm_kenward_roger", "R mmrm", best(3, function() {
    fit <- mmrm::mmrm(y ~ treatment * v + baseline * v + us(v | subject), r, method = "Kenward-Roger",
      vcov = "Kenward-Roger-Linear")
    at <- as.numeric(names(coef(fit)) %in% c("treatment1", "treatment1:v3"))
    t <- mmrm::df_1d(fit, at)
    c(t$est, t$se, t$df)
  }))
}
"""

PYTHON_SCRIPT = r"""
import sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
folder = sys.argv[1]

def best(runs, f):
    seconds, result = float("inf"), None
    for _ in range(runs):
        start = time.perf_counter()
        result = f()
        seconds = min(seconds, time.perf_counter() - start)
    return seconds, np.ravel(result)

def say(name, program, b):
    print(name, program, b[0], " ".join(repr(float(x)) for x in b[1]), sep="\t", flush=True)

def read(name):
    return np.genfromtxt(f"{folder}/{name}.csv", delimiter=",", names=True)

try:
    from scipy import stats
    d = read("differences")["difference"]
    say("signed_rank_exact", "scipy wilcoxon", best(3, lambda: stats.wilcoxon(d, method="exact").pvalue))
except ImportError:
    print("MISSING\tscipy")
try:
    import lifelines
    from lifelines.statistics import logrank_test
    s = read("survival")
    arms = [s[s["arm"] == a] for a in (0, 1)]
    def survival():
        out = []
        for arm in arms:
            fit = lifelines.KaplanMeierFitter().fit(arm["time"], arm["event"])
            out.append(fit.median_survival_time_)
        test = logrank_test(arms[0]["time"], arms[1]["time"], arms[0]["event"], arms[1]["event"])
        return out + [test.test_statistic]
    say("kaplan_meier_log_rank", "lifelines", best(1, survival))
except ImportError:
    print("MISSING\tlifelines")
try:
    import statsmodels.api as sm
    l = read("logistic")
    x = sm.add_constant(np.column_stack([l[f"x{j}"] for j in range(1, 10)]))
    say("logistic_profile", "statsmodels Logit (fit alone)",
        best(3, lambda: sm.Logit(l["y"], x).fit(disp=0, tol=1e-13).params[1]))
except ImportError:
    print("MISSING\tstatsmodels")
try:
    from scipy.stats import barnard_exact
    say("santner_snell", "scipy barnard_exact (one p-value)",
        best(1, lambda: barnard_exact([[37, 21], [10, 27]]).pvalue))
except ImportError:
    pass
"""

# Where another program gives fewer numbers than we do: which of ours they are.
PARTS = {
    ("kaplan_meier_log_rank", "lifelines"): [0, 3, 6],
    ("firth_profile", "R brglm2 (fit alone)"): [0],
    ("logistic_profile", "statsmodels Logit (fit alone)"): [0],
    ("santner_snell", "scipy barnard_exact (one p-value)"): [],
}

# How near the other program itself goes: glm's confint interpolates a spline through its profile, nlme stops its optimiser early.
TOLERANCE = {
    # survfit and survdiff take times that differ by less than 1e-8 of their size as equal.
    ("kaplan_meier_log_rank", "R survival"): 1e-6,
    ("logistic_profile", "R glm, MASS"): 1e-4,
    ("firth_profile", "R brglm2 (fit alone)"): 1e-7,
    ("mmrm_unstructured", "R nlme gls"): 1e-5,
    ("mmrm_kenward_roger", "R mmrm"): 1e-5,
}


def main():
    with tempfile.TemporaryDirectory() as folder:
        ours = {}
        command = ["cargo", "bench", "-p", "statistics", "--bench", "speed", "--", folder]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        for line in output.splitlines():
            cells = line.split()
            if len(cells) > 3:
                ours[cells[0]] = (float(cells[1]), [float(cell) for cell in cells[3:]])
        theirs = []
        if shutil.which("Rscript"):
            theirs += run(["Rscript", "-e", R_SCRIPT, folder])
        else:
            print("not at hand: Rscript")
        theirs += run([sys.executable, "-c", PYTHON_SCRIPT, folder])
    print(f"{'method':24}{'program':36}{'seconds':>10}{'ratio':>10}  agrees")
    for name, (seconds, _) in ours.items():
        print(f"{name:24}{'statistics':36}{seconds:10.4f}")
        for other, program, taken, results in theirs:
            if other == name:
                verdict = agreement(name, program, ours[name][1], results)
                print(f"{'':24}{program:36}{taken:10.4f}{taken / seconds:9.0f}x  {verdict}")


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    rows = []
    for line in done.stdout.splitlines():
        cells = [cell for cell in line.split("\t") if cell.strip()]
        if cells and cells[0] == "MISSING":
            print(f"not at hand: {cells[1]}")
        elif len(cells) > 3:
            results = [float(cell) for cell in " ".join(cells[3:]).split()]
            rows.append((cells[0], cells[1], float(cells[2]), results))
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
    return rows


def agreement(name, program, ours, theirs):
    part = PARTS.get((name, program))
    if part == []:
        return "not the same quantity"
    mine = ours if part is None else [ours[at] for at in part]
    error = max(abs(a - b) / max(1.0, abs(b)) for a, b in zip(mine, theirs))
    tolerance = TOLERANCE.get((name, program), 1e-9)
    verdict = "yes" if len(mine) == len(theirs) and error <= tolerance else "NO"
    return f"{verdict} (off by {error:.0e})"


if __name__ == "__main__":
    main()
