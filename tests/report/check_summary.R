# Recomputes summary.json from adsl.csv, adrs.csv, adtte.csv and adae.csv with R survival and base R, for every synthetic report
# that the program named by the first argument writes into the folder named by the second. Both programs read
# the same records and share no code: medians and landmark rates with log-log limits, restricted means,
# hazard ratios (Cox, Efron), cumulative incidence, Clopper-Pearson shares. Tolerance 1e-6 relative.
suppressPackageStartupMessages({
  library(survival)
  library(jsonlite)
})

arguments <- commandArgs(trailingOnly = TRUE)
program <- arguments[1]
folder <- arguments[2]
dir.create(folder, recursive = TRUE, showWarnings = FALSE)
if (system2(program, shQuote(folder)) != 0) stop("the program that writes the reports failed")

days_per_month <- 30.4375
tolerance <- 1e-6
checked <- 0
wrong <- character(0)

# null in JSON is NA here; both unknown is agreement.
number <- function(x) if (is.null(x)) NA_real_ else as.numeric(x)

agree <- function(what, ours, theirs) {
  ours <- number(ours)
  theirs <- as.numeric(theirs)
  if (length(theirs) == 0 || is.nan(theirs)) theirs <- NA_real_
  checked <<- checked + 1
  same <- (is.na(ours) && is.na(theirs)) ||
    (!is.na(ours) && !is.na(theirs) && abs(ours - theirs) <= tolerance * max(1, abs(theirs)))
  if (!same) wrong <<- c(wrong, sprintf("%s: report %.9g, R %.9g", what, ours, theirs))
}

agree_estimate <- function(what, estimate, value, low, high) {
  if (is.null(estimate)) stop(paste(what, "is missing"))
  agree(paste(what, "value"), estimate$value, value)
  agree(paste(what, "ci_low"), estimate$ci_low, low)
  agree(paste(what, "ci_high"), estimate$ci_high, high)
}

check_share <- function(what, estimate, count, total) {
  test <- binom.test(count, total)
  agree_estimate(what, estimate, count / total, test$conf.int[1], test$conf.int[2])
}

check_survival <- function(what, endpoints, key, times, months) {
  if (nrow(times) == 0) {
    agree_estimate(paste(what, key, "median"), endpoints[[paste0(key, "_median_months")]], NA, NA, NA)
    return(invisible())
  }
  fit <- survfit(Surv(AVAL, 1 - CNSR) ~ 1, data = times, conf.type = "log-log")
  median_days <- quantile(fit, probs = 0.5)
  agree_estimate(paste(what, key, "median"), endpoints[[paste0(key, "_median_months")]],
                 median_days$quantile / days_per_month, median_days$lower / days_per_month,
                 median_days$upper / days_per_month)
  for (month in months) {
    at <- summary(fit, times = month * days_per_month, extend = TRUE)
    # survfit gives limits of 1 (no event yet) and of NA (survival 0); where S is 1 the report has none.
    undefined <- at$surv == 1 || at$surv == 0
    agree_estimate(sprintf("%s %s rate %d", what, key, month), endpoints[[sprintf("%s_rate_%dm", key, month)]],
                   at$surv, if (undefined) NA else at$lower, if (undefined) NA else at$upper)
  }
  if (key == "OS") {
    horizon <- 12 * days_per_month
    table <- summary(fit, rmean = horizon)$table
    mean_days <- table["rmean"]
    half <- qnorm(0.975) * table["se(rmean)"]
    agree_estimate(paste(what, "rmst"), endpoints$OS_rmst_12m_months, mean_days / days_per_month,
                   (mean_days - half) / days_per_month, (mean_days + half) / days_per_month)
  }
}

check_incidence <- function(what, endpoints, times, subjects) {
  times <- merge(times, subjects[c("USUBJID", "DTHCAUS")], by = "USUBJID")
  causes <- c(tumour = "tumour", liver = "liver failure", other = "other")
  state <- factor(ifelse(times$CNSR == 1, "censored", times$DTHCAUS), levels = c("censored", causes))
  fit <- survfit(Surv(times$AVAL, state) ~ 1)
  at <- summary(fit, times = 12 * days_per_month, extend = TRUE)
  for (cause in names(causes)) {
    column <- which(fit$states == causes[[cause]])
    agree(paste(what, "death", cause), endpoints[[sprintf("death_%s_12m", cause)]]$value, at$pstate[1, column])
  }
}

check_hazard_ratio <- function(what, ratio, key, times, code) {
  both <- times[times$PARAMCD == key & times$ARMCD %in% c("A1", code), ]
  treated <- as.numeric(both$ARMCD == code)
  events <- tapply(1 - both$CNSR, treated, sum)
  if (any(events == 0)) { # no finite estimate exists: the report must not show one
    agree_estimate(paste(what, "HR", key), ratio, NA, NA, NA)
    return(invisible())
  }
  fit <- summary(coxph(Surv(AVAL, 1 - CNSR) ~ treated, data = both, ties = "efron",
                       control = coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 100)))
  agree_estimate(paste(what, "HR", key), ratio, fit$conf.int[1, "exp(coef)"], fit$conf.int[1, "lower .95"],
                 fit$conf.int[1, "upper .95"])
}

read_data <- function(path) {
  read.csv(path, na.strings = "", stringsAsFactors = FALSE, encoding = "UTF-8", check.names = FALSE)
}

check_report <- function(path) {
  summary_file <- fromJSON(file.path(path, "summary.json"), simplifyVector = FALSE)
  subjects <- read_data(file.path(path, "adsl.csv"))
  responses <- read_data(file.path(path, "adrs.csv"))
  times <- read_data(file.path(path, "adtte.csv"))
  events <- read_data(file.path(path, "adae.csv"))
  responses <- responses[responses$TRIALFL == "Y" & responses$PARAMCD == "CBOR", ]
  times <- times[times$TRIALFL == "Y", ]
  events <- events[events$TRIALFL == "Y" & events$AETOXGR >= 3, ]
  stopifnot(all(subjects$VIRTFL == "Y"), nrow(subjects) == summary_file$engine$patients)
  stopifnot(sum(subjects$STATUS == "numerical failure") == summary_file$engine$failed_patients)
  for (index in seq_along(summary_file$arms)) {
    arm <- summary_file$arms[[index]]
    code <- paste0("A", index)
    what <- paste(basename(path), code)
    subject <- subjects[subjects$ARMCD == code, ]
    best <- responses[responses$ARMCD == code, "AVALC"]
    own <- times[times$ARMCD == code, ]
    stopifnot(nrow(subject) == arm$n, length(best) == arm$n, !any(duplicated(subject$USUBJID)))
    for (response in c("CR", "PR", "SD", "PD", "NE")) {
      check_share(paste(what, response), arm$endpoints[[response]], sum(best == response), arm$n)
    }
    check_share(paste(what, "ORR"), arm$endpoints$ORR, sum(best %in% c("CR", "PR")), arm$n)
    check_share(paste(what, "DCR"), arm$endpoints$DCR, sum(best %in% c("CR", "PR", "SD")), arm$n)
    check_share(paste(what, "AE"), arm$endpoints$AE_G34, length(unique(events[events$ARMCD == code, "USUBJID"])), arm$n)
    check_survival(what, arm$endpoints, "OS", own[own$PARAMCD == "OS", ], c(6, 12, 18, 24))
    check_survival(what, arm$endpoints, "PFS", own[own$PARAMCD == "PFS", ], c(3, 6, 9, 12))
    check_survival(what, arm$endpoints, "TTP", own[own$PARAMCD == "TTP", ], c())
    check_survival(what, arm$endpoints, "DoR", own[own$PARAMCD == "DOR", ], c())
    check_survival(what, arm$endpoints, "ToT", own[own$PARAMCD == "TOT", ], c())
    check_incidence(what, arm$endpoints, own[own$PARAMCD == "OS", ], subject)
    for (key in names(arm$hazard_ratio)) {
      check_hazard_ratio(what, arm$hazard_ratio[[key]], key, times, code)
    }
    stopifnot(index == 1 || all(c("OS", "PFS") %in% names(arm$hazard_ratio)))
  }
}

reports <- list.dirs(folder, recursive = FALSE)
if (length(reports) < 4) stop("expected at least 4 reports")
for (path in reports) check_report(path)
if (length(wrong) > 0) stop(sprintf("%d of %d numbers differ:\n%s", length(wrong), checked, paste(wrong, collapse = "\n")))
cat(sprintf("%d numbers of %d reports agree to %g\n", checked, length(reports), tolerance))
