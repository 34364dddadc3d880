# Boundaries, power and sizes of group-sequential designs by rpact (Debian: r-cran-rpact), for the tests of `statistics`.
#   Rscript make_expected.R > expected.csv
suppressMessages(library(rpact))
options(digits = 17)
number <- function(x) trimws(formatC(x, digits = 15, format = "g"))
cat("kind,parameter,alpha,beta,sides,rates,futility,quantity,look,value\n")
emit <- function(case, quantity, values) {
  for (look in seq_along(values)) cat(paste(case, quantity, look, number(values[look]), sep = ","), "\n", sep = "")
}
grids <- list(c(0.5, 1), c(1, 2, 3) / 3, c(0.25, 0.5, 0.75, 1), (1:5) / 5, c(0.3, 0.45, 0.9, 1))
kinds <- list(
  list("of", "OF", NA), list("pocock", "P", NA), list("wang_tsiatis", "WT", 0.25),
  list("as_of", "asOF", NA), list("as_pocock", "asP", NA), list("kim_demets", "asKD", 2), list("hwang", "asHSD", -4)
)
for (rates in grids) for (kind in kinds) for (test in list(c(0.025, 1), c(0.05, 2))) {
  arguments <- list(
    kMax = length(rates), alpha = test[1], beta = 0.2, sided = test[2], informationRates = rates,
    typeOfDesign = kind[[2]], tolerance = 1e-10, twoSidedPower = test[2] == 2
  )
  if (kind[[1]] == "wang_tsiatis") arguments$deltaWT <- kind[[3]]
  if (kind[[1]] == "kim_demets") arguments$gammaA <- kind[[3]]
  if (kind[[1]] == "hwang") arguments$gammaA <- kind[[3]]
  design <- tryCatch(suppressWarnings(do.call(getDesignGroupSequential, arguments)), error = function(e) NULL)
  if (is.null(design)) next
  case <- paste(
    kind[[1]], ifelse(is.na(kind[[3]]), "", kind[[3]]), test[1], "", test[2], paste(number(rates), collapse = " "), "",
    sep = ","
  )
  emit(case, "boundary", design$criticalValues)
  for (drift in c(1.5, 2.8, 4)) {
    found <- getPowerAndAverageSampleNumber(design, theta = drift, nMax = 1)
    emit(case, paste0("power_at_", drift), found$overallReject)
    emit(case, paste0("information_at_", drift), found$averageSampleNumber)
  }
  # The largest size over that of one look is the square of the drifts' ratio.
  emit(case, "inflation", getDesignCharacteristics(design)$inflationFactor)
}
# Futility that is not binding, at statistics that are given.
for (rates in grids[c(1, 2, 4)]) {
  futility <- seq(-0.5, 0.5, length.out = length(rates) - 1)
  if (length(rates) == 2) futility <- 0
  design <- suppressWarnings(getDesignGroupSequential(
    kMax = length(rates), alpha = 0.025, beta = 0.2, sided = 1, informationRates = rates, typeOfDesign = "asOF",
    futilityBounds = futility, bindingFutility = FALSE, tolerance = 1e-10
  ))
  case <- paste(
    "as_of", "", 0.025, "", 1, paste(number(rates), collapse = " "), paste(number(futility), collapse = " "), sep = ","
  )
  for (drift in c(0, 1.5, 2.8)) {
    found <- getPowerAndAverageSampleNumber(design, theta = drift, nMax = 1)
    emit(case, paste0("power_at_", drift), found$overallReject)
    emit(case, paste0("information_at_", drift), found$averageSampleNumber)
  }
}
# Both errors spent.
for (rates in grids[c(1, 2, 3, 4)]) for (pair in list(c("asOF", "bsOF", "as_of"), c("asP", "bsP", "as_pocock"))) {
  design <- suppressWarnings(getDesignGroupSequential(
    kMax = length(rates), alpha = 0.025, beta = 0.1, sided = 1, informationRates = rates, typeOfDesign = pair[1],
    typeBetaSpending = pair[2], bindingFutility = FALSE, tolerance = 1e-10
  ))
  case <- paste(
    pair[3], "", 0.025, 0.1, 1, paste(number(rates), collapse = " "), "both", sep = ","
  )
  emit(case, "boundary", design$criticalValues)
  emit(case, "futility", design$futilityBounds)
  emit(case, "inflation", getDesignCharacteristics(design)$inflationFactor)
}
# Conditional power of the inverse normal combination.
for (seen in list(c(0.5, 1.2), c(0.3, -0.4), c(0.7, 2.0))) {
  design <- getDesignInverseNormal(
    kMax = 2, alpha = 0.025, informationRates = c(seen[1], 1), typeOfDesign = "asOF", tolerance = 1e-10
  )
  for (stage in c(1, 1.7)) {
    drift <- 2.8
    critical <- design$criticalValues[2]
    needed <- (critical - sqrt(seen[1]) * seen[2]) / sqrt(1 - seen[1])
    data <- getDataset(n = 100 * seen[1], means = seen[2] / sqrt(100 * seen[1]), stDevs = 1)
    result <- suppressWarnings(getStageResults(design, data, stage = 1, normalApproximation = TRUE))
    power <- suppressWarnings(getConditionalPower(
      result, nPlanned = 100 * (1 - seen[1]) * stage, thetaH1 = drift / 10, assumedStDev = 1
    ))
    case <- paste(
      "conditional", stage, 0.025, "", 1, paste(number(c(seen[1], 1)), collapse = " "), number(seen[2]), sep = ","
    )
    emit(case, "conditional_power_at_2.8", power$conditionalPower[2])
  }
}
