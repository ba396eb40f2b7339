# The R reader of column files against the CSV data sets of the same cohort, cell by cell, and against damage.
# usage: columns_test.R SOURCE_FOLDER COHORT_FOLDER (made by columns_test.py)
arguments <- commandArgs(trailingOnly = TRUE)
source(file.path(arguments[1], "bindings", "r", "hepatrial_columns.R"))
cohort <- arguments[2]

for (name in c("adsl", "adtte", "adrs")) {
  table <- read_hepatrial_columns(file.path(cohort, paste0(name, ".hpc")))
  csv <- read.csv(file.path(cohort, paste0(name, ".csv")), colClasses = "character", check.names = FALSE, encoding = "UTF-8")
  stopifnot(identical(names(table), names(csv)), nrow(table) == nrow(csv), nrow(table) > 8000)
  for (column in names(table)) {
    cells <- csv[[column]]
    values <- table[[column]]
    missing <- is.na(values) | (is.character(values) & values %in% "")
    stopifnot(all(cells[missing] == ""), all(cells[!missing] != ""))
    # R reads decimal numbers to the last bit or the one before it; the reader itself copies bits.
    near <- function(x, y) abs(x - y) <= 2 * .Machine$double.eps * abs(y)
    same <- if (is.numeric(values)) near(as.numeric(cells[!missing]), values[!missing]) else cells[!missing] == values[!missing]
    if (!all(same)) stop(sprintf("%s.%s differs", name, column))
  }
}

ages <- read_hepatrial_columns(file.path(cohort, "adsl.hpc"), columns = "AGE")
stopifnot(identical(names(ages), "AGE"), is.numeric(ages$AGE), attr(ages, "units")["AGE"] == "year",
          attr(ages, "about")["trial"] == "celestial")

refused <- function(path) {
  message <- tryCatch({
    read_hepatrial_columns(path)
    "accepted"
  }, error = conditionMessage)
  if (message == "accepted") stop("a damaged file was accepted")
}
chunk <- file.path(cohort, "chunks", "chunk-000000.hpc")
whole <- readBin(chunk, "raw", file.info(chunk)$size)
damaged <- tempfile(fileext = ".hpc")
for (size in c(0, 7, 47, 48, 500, length(whole) %/% 2, length(whole) - 1)) {
  writeBin(whole[seq_len(size)], damaged)
  refused(damaged)
}
for (at in c(1, 9, 17, 25, 33, length(whole) - 60, length(whole) - 1)) {  # in the header; in the last column's compressed bytes
  bytes <- whole
  bytes[at] <- xor(bytes[at], as.raw(0x10))
  writeBin(bytes, damaged)
  refused(damaged)
}
cat("column files read by R: all cells as in the CSV\n")
