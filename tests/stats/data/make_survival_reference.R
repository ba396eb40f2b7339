# Reference values for tests/stats from R's survival and stats packages.
# Debian 12: r-base-core, r-cran-survival (3.5-3), r-cran-jsonlite. Usage: Rscript make_survival_reference.R OUT.json
suppressMessages({library(survival); library(jsonlite)})
out <- commandArgs(TRUE)[1]
RNGversion("4.2.0"); set.seed(20240517)
probabilities <- c(0.1, 0.25, 0.5, 0.75, 0.9)
R <- list(meta = list(R = R.version.string, survival = as.character(packageVersion("survival"))))

# ---- Kaplan-Meier: curve, quantiles, landmark survival, restricted mean --------------------------------
curve_of <- function(time, event, level, scale) {
  f <- survfit(Surv(time, event) ~ 1, conf.type = scale, conf.int = level)
  q <- quantile(f, probabilities)
  s <- summary(f, censored = TRUE)
  # Landmarks from the first observed time on: before it, summary() states 1 (1 to 1) for every scale.
  at <- sort(c(min(time), min(time) + diff(range(time)) * c(0.21, 0.5, 0.83), max(time), max(time) + 1))
  l <- summary(f, times = at, extend = TRUE)
  taus <- c(min(time[time > 0]) / 2, max(time) * c(0.3, 0.7, 1, 1.25))
  # survmean is what summary(f, rmean = tau) calls; summary itself refuses a tau before the first time.
  m <- t(sapply(taus, function(tau) survival:::survmean(survfit0(f), rmean = tau)$matrix[c("rmean", "se(rmean)")]))
  list(level = level, scale = scale,
       rows = list(time = s$time, n_risk = s$n.risk, n_event = s$n.event, n_censor = s$n.censor, survival = s$surv,
                   std_error = s$std.err, lower = s$lower, upper = s$upper),
       quantiles = list(probability = probabilities, time = unname(q$quantile), lower = unname(q$lower),
                        upper = unname(q$upper)),
       landmarks = list(time = at, n_risk = l$n.risk, survival = l$surv, std_error = l$std.err, lower = l$lower,
                        upper = l$upper),
       restricted = list(tau = taus, mean = unname(m[, 1]), std_error = unname(m[, 2])))
}
kaplan_meier <- function(name, time, event) {
  list(name = name, time = time, event = as.integer(event),
       curves = list(curve_of(time, event, 0.95, "log-log"), curve_of(time, event, 0.8, "log-log"),
                     curve_of(time, event, 0.99, "log"), curve_of(time, event, 0.9, "plain")))
}
n <- 120
R$kaplan_meier <- list(
  kaplan_meier("heavy ties", sample(1:9, n, TRUE), rbinom(n, 1, 0.6)),
  kaplan_meier("few ties", round(rexp(n, 0.1), 3), rbinom(n, 1, 0.7)),
  kaplan_meier("no censoring", round(rweibull(60, 1.4, 12), 2), rep(1, 60)),
  kaplan_meier("one event", c(3, 5, 8, 13, 21, 34), c(0, 0, 1, 0, 0, 0)),
  kaplan_meier("last is the only event", c(3, 5, 8, 13), c(0, 0, 0, 1)),
  kaplan_meier("all censored", c(1, 2, 2, 4, 7), rep(0, 5)),
  kaplan_meier("flat at one half, then falling", c(1, 2, 2, 4, 5, 6), c(1, 1, 1, 0, 0, 1)),
  kaplan_meier("flat at one half to the end", c(1, 2, 3, 4), c(1, 1, 0, 0)),
  kaplan_meier("flat at one half, no censoring", 1:10, rep(1, 10)),
  kaplan_meier("median not reached", sort(round(rexp(50, 0.02), 2)), rep(c(1, 1, 0, 0, 0), 10)),
  kaplan_meier("one subject, event", 5, 1),
  kaplan_meier("one subject, censored", 5, 0),
  kaplan_meier("events and censoring at time 0", c(0, 0, 0, 1, 2, 3, 3, 5), c(1, 0, 1, 1, 0, 1, 1, 0)),
  kaplan_meier("few at risk in the tail", c(1:50, rep(60, 48), 70, 80), c(rep(1, 50), rep(0, 48), 1, 0)),
  kaplan_meier("everyone at the same time", rep(7, 12), c(rep(1, 5), rep(0, 7))))

# ---- log-rank -----------------------------------------------------------------------------------------------
log_rank <- function(name, time, event, group, stratum = NULL) {
  f <- if (is.null(stratum)) survdiff(Surv(time, event) ~ group) else survdiff(Surv(time, event) ~ group + strata(stratum))
  observed <- if (is.matrix(f$obs)) rowSums(f$obs) else f$obs
  expected <- if (is.matrix(f$exp)) rowSums(f$exp) else f$exp
  df <- sum(expected > 0) - 1
  list(name = name, time = time, event = as.integer(event), group = as.integer(group), stratum = as.integer(stratum),
       observed = as.vector(observed), expected = as.vector(expected), variance = as.vector(t(f$var)),
       chi_square = f$chisq, degrees_of_freedom = df, p_value = pchisq(f$chisq, df, lower.tail = FALSE))
}
n <- 150; g3 <- rep(c(4, -2, 9), 50); s4 <- sample(1:4, n, TRUE)
t3 <- ceiling(rexp(n, 0.08 * (1 + 0.6 * (g3 == 9)))); e3 <- rbinom(n, 1, 0.75)
R$log_rank <- list(
  log_rank("three groups, ties", t3, e3, g3),
  log_rank("three groups, four strata", t3, e3, g3, s4),
  log_rank("two groups, four strata", t3, e3, as.integer(g3 == 9), s4),
  log_rank("one event", c(1, 2, 3, 4, 5), c(0, 1, 0, 0, 0), c(1, 1, 2, 2, 1)),
  log_rank("a group censored before the first event", c(1, 1, 3, 4, 5, 6, 7), c(0, 0, 1, 1, 0, 1, 1), c(1, 1, 2, 3, 2, 3, 2)),
  log_rank("strata with one group", c(1, 2, 3, 4, 5, 6, 2, 3), c(1, 1, 1, 0, 1, 1, 1, 1), c(1, 1, 1, 2, 2, 1, 2, 2), c(1, 1, 1, 2, 2, 2, 3, 3)))

# ---- Cox -------------------------------------------------------------------------------------------------------
# infinite: -1 or 1 where the coefficient has no finite estimate. R then stops somewhere on the way and may call such a
# coefficient NA, so its numbers for that coefficient are not used.
cox <- function(name, time, event, x, ties = "efron", level = 0.95, stratum = NULL, infinite = rep(0L, ncol(x)), df = NULL) {
  control <- coxph.control(eps = 1e-13, iter.max = 200, toler.chol = 1e-13)
  f <- suppressWarnings(if (is.null(stratum)) coxph(Surv(time, event) ~ x, ties = ties, control = control)
                        else coxph(Surv(time, event) ~ x + strata(stratum), ties = ties, control = control))
  s <- summary(f, conf.int = level); b <- unname(coef(f)); v <- unname(vcov(f)); if (is.null(df)) df <- sum(!is.na(b))
  drop <- infinite != 0
  estimated <- function(v) { v <- unname(v); v[drop] <- NA; v }
  ci <- suppressWarnings(exp(confint(f, level = level)))
  list(name = name, time = time, event = as.integer(event), covariates = unname(split(x, col(x))), stratum = as.integer(stratum),
       ties = ties, level = level, infinite = as.integer(infinite),
       coefficient = estimated(b), std_error = estimated(sqrt(diag(v))), p_value = estimated(s$coefficients[, "Pr(>|z|)"]),
       lower = estimated(ci[, 1]), upper = estimated(ci[, 2]), log_likelihood = f$loglik,
       likelihood_ratio = 2 * diff(f$loglik), likelihood_ratio_p = pchisq(2 * diff(f$loglik), df, lower.tail = FALSE),
       score = unname(f$score), wald = if (any(drop)) NA else unname(f$wald.test), degrees_of_freedom = df)
}
n <- 200; x3 <- cbind(arm = rbinom(n, 1, 0.5), age = round(rnorm(n, 63, 9)), afp = round(exp(rnorm(n, 5, 2)), 1))
tc <- ceiling(rexp(n, exp(-3 - 0.5 * x3[, 1] + 0.02 * (x3[, 2] - 63))) * 4); ec <- rbinom(n, 1, 0.7)
tied <- pmin(ceiling(tc / 25), 8); arm <- x3[, 1]
none_in_arm <- ifelse(arm == 1, 0L, ec)
# Two dummies of a three-level factor of which the base level has no events: one direction, two coefficients.
level3 <- sample(0:2, n, TRUE); dummies <- cbind(level3 == 1, level3 == 2) * 1; none_in_base <- ifelse(level3 == 0, 0L, ec)
R$cox <- list(
  cox("three covariates, some ties", tc, ec, x3), cox("three covariates, heavy ties, Efron, 90%", tied, ec, x3, level = 0.9),
  cox("three covariates, heavy ties, Breslow", tied, ec, x3, ties = "breslow"),
  cox("three covariates, strata, ties", tied, ec, x3, stratum = sample(1:3, n, TRUE)),
  cox("one covariate, one event", c(1, 2, 3, 4), c(0, 1, 0, 0), cbind(c(0.2, 1, 3, 0.5))),
  cox("an arm without events", tc, none_in_arm, cbind(arm), infinite = -1),
  cox("an arm without events, and age", tied, none_in_arm, x3[, 1:2], infinite = c(-1, 0)),
  cox("only one arm has events", tc, none_in_arm, cbind(1 - arm, x3[, 2]), infinite = c(1, 0)),
  cox("base level without events", tc, none_in_base, cbind(dummies, x3[, 2]), infinite = c(1, 1, 0), df = 3),
  cox("a column twice", tc, ec, cbind(arm, arm, x3[, 2])),
  cox("a constant column", tc, ec, cbind(1, x3[, 2])))

# ---- Aalen-Johansen -------------------------------------------------------------------------------------------
incidence <- function(name, time, cause, causes, level = 0.95) {
  f <- survfit(Surv(time, factor(cause, 0:causes)) ~ 1, conf.type = "log-log", conf.int = level)
  at <- sort(c(min(time), min(time) + diff(range(time)) * c(0.15, 0.5, 0.8), max(time), max(time) + 1))
  s <- summary(f, times = at, extend = TRUE)
  k <- match(as.character(1:causes), f$states)
  columns <- function(m) lapply(k, function(j) if (is.na(j)) rep(0, nrow(m)) else unname(m[, j]))
  limits <- function(m) lapply(k, function(j) if (is.na(j)) rep(NA, nrow(m)) else unname(m[, j]))
  list(name = name, time = time, cause = as.integer(cause), causes = causes, level = level,
       rows = list(time = f$time, incidence = columns(f$pstate), std_error = columns(f$std.err)),
       at = list(time = at, incidence = columns(s$pstate), std_error = columns(s$std.err), lower = limits(s$lower), upper = limits(s$upper)))
}
n <- 180
R$incidence <- list(
  incidence("three causes, ties", ceiling(rexp(n, 0.05)), sample(0:3, n, TRUE, c(0.3, 0.35, 0.25, 0.1)), 3),
  incidence("three causes, no ties, 90%", round(rexp(n, 0.05), 4), sample(0:3, n, TRUE), 3, 0.9),
  incidence("two causes, no censoring", sample(1:12, 60, TRUE), sample(1:2, 60, TRUE), 2),
  incidence("a cause without events", c(1, 2, 3, 4, 5, 5), c(1, 0, 2, 1, 0, 2), 3),
  incidence("one cause", sample(1:30, 80, TRUE), rbinom(80, 1, 0.6), 1))

# ---- proportions, distributions, summaries ----------------------------------------------------------------
g <- rbind(expand.grid(x = c(0, 1, 3, 10), n = c(10, 47), level = c(0.8, 0.95, 0.99)),
           data.frame(x = c(0, 1, 500, 999999, 1000000, 1), n = c(1, 1, 1200, 1000000, 1000000, 1000000), level = 0.95))
cp <- t(mapply(function(x, n, l) binom.test(x, n, conf.level = l)$conf.int, g$x, g$n, g$level))
wi <- t(mapply(function(x, n, l) suppressWarnings(prop.test(x, n, conf.level = l, correct = FALSE)$conf.int), g$x, g$n, g$level))
R$proportions <- list(x = g$x, n = g$n, level = g$level, exact_lower = cp[, 1], exact_upper = cp[, 2], wilson_lower = wi[, 1], wilson_upper = wi[, 2])
x <- c(-8, -3.1, -1, -0.01, 0, 0.5, 1.96, 6); p <- c(1e-12, 0.001, 0.025, 0.3, 0.5, 0.9, 0.999); y <- c(0.001, 0.5, 3.84, 20, 150)
R$distributions <- list(x = x, p = p, y = y, normal_cdf = pnorm(x), normal_upper = pnorm(x, lower.tail = FALSE), normal_quantile = qnorm(p),
  chi_square = lapply(c(1, 2, 7), function(d) list(df = d, cdf = pchisq(y, d), upper = pchisq(y, d, lower.tail = FALSE), quantile = qchisq(p, d))),
  student = lapply(c(1, 4.5, 60), function(d) list(df = d, cdf = pt(x, d), quantile = qt(p, d))),
  beta = lapply(list(c(1, 1), c(0.5, 3), c(40, 2.5)), function(s) list(shape1 = s[1], shape2 = s[2], cdf = pbeta(c(0, 0.1, 0.7, 0.99, 1), s[1], s[2]), quantile = qbeta(p, s[1], s[2]))))
sample1 <- round(rnorm(37, 4, 3), 3); w <- round(runif(37), 2)
crps <- function(s, w, y) { w <- w / sum(w); sum(w * abs(s - y)) - 0.5 * sum(outer(w, w) * abs(outer(s, s, "-"))) }
R$summaries <- list(sample = sample1, weights = w, mean = mean(sample1), sd = sd(sample1), probabilities = c(0, 0.025, 0.3, 0.5, 0.77, 1),
  quantiles = unname(quantile(sample1, c(0, 0.025, 0.3, 0.5, 0.77, 1))), observed = c(-20, 2.5, sample1[3], 30),
  crps = sapply(c(-20, 2.5, sample1[3], 30), crps, s = sample1, w = rep(1, 37)), crps_weighted = sapply(c(-20, 2.5, sample1[3], 30), crps, s = sample1, w = w))
write_json(R, out, digits = NA, auto_unbox = FALSE, na = "null", null = "list")
