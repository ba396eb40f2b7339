# Reads the compressed column files (.hpc) that hepatrial writes. Base R only. Format: docs/formats/columns.md.
#
#   source("hepatrial_columns.R")
#   adsl <- read_hepatrial_columns("adsl.hpc")
#   attr(adsl, "about")["trial"]; attr(adsl, "units")["AGE"]
#
# A data frame: float64 as numeric (missing: NaN), int32 as integer (missing: NA), text as character (missing: "").
# Damage is found by zlib's own checksum of every column and by the sizes; CRC-32 is left to the other readers.
# The rows are virtual patients.

read_hepatrial_columns <- function(path, columns = NULL) {
  damaged <- function(what) stop(sprintf("%s: %s", path, what), call. = FALSE)
  size <- file.info(path)$size
  if (is.na(size)) damaged("cannot be read")
  connection <- file(path, "rb")
  on.exit(close(connection))
  take <- function(count) {
    bytes <- readBin(connection, "raw", count)
    if (length(bytes) != count) damaged("is cut off")
    bytes
  }
  header <- take(48L)
  if (!identical(header[1:8], as.raw(c(0x48, 0x50, 0x43, 0x4f, 0x4c, 0x53, 0x0d, 0x0a)))) damaged("is not a column file")
  if (hepatrial_unsigned(header, 9) != 1) damaged("is of a version that this reader does not know")
  rows <- hepatrial_unsigned(header, 17) + 2^32 * hepatrial_unsigned(header, 21)
  groups <- hepatrial_unsigned(header, 25)
  if (hepatrial_unsigned(header, 33) + 2^32 * hepatrial_unsigned(header, 37) != size) damaged("has another length than was written")
  schema_bytes <- hepatrial_unsigned(header, 13)
  if (schema_bytes > size) damaged("the schema is larger than the file")
  schema <- hepatrial_schema(take(schema_bytes), damaged)
  wanted <- if (is.null(columns)) schema$name else columns
  if (!all(wanted %in% schema$name)) damaged(paste("has no column", paste(setdiff(wanted, schema$name), collapse = ", ")))
  parts <- stats::setNames(rep(list(list()), length(wanted)), wanted)
  seen <- 0
  for (group in seq_len(groups)) {
    start <- take(8L)
    group_rows <- hepatrial_unsigned(start, 1)
    if (group_rows < 1 || group_rows > 2^20) damaged("its groups of rows do not fit together")
    for (place in seq_along(schema$name)) {
      block <- take(12L)
      stored_bytes <- hepatrial_unsigned(block, 1)
      if (stored_bytes > size) damaged("is cut off")
      stored <- take(stored_bytes)
      name <- schema$name[place]
      if (!(name %in% wanted)) next
      raw <- hepatrial_inflated(stored, hepatrial_unsigned(block, 5))
      if (is.null(raw)) damaged(paste0("column '", name, "' is damaged"))
      parts[[name]][[group]] <- hepatrial_cells(raw, schema$type[place], group_rows, damaged)
    }
    seen <- seen + group_rows
  }
  if (seen != rows) damaged("its groups of rows do not fit together")
  table <- lapply(wanted, function(name) {
    empty <- switch(schema$type[schema$name == name], float64 = numeric(0), int32 = integer(0), text = character(0))
    if (length(parts[[name]]) > 0) unlist(parts[[name]], use.names = FALSE) else empty
  })
  names(table) <- wanted
  table <- as.data.frame(table, stringsAsFactors = FALSE, check.names = FALSE)
  attr(table, "about") <- schema$about
  attr(table, "units") <- stats::setNames(schema$unit, schema$name)
  table
}

# A whole number of four bytes, lowest first, from byte `at` on (counted from 1), as numeric.
hepatrial_unsigned <- function(bytes, at) sum(as.integer(bytes[at + 0:3]) * 256^(0:3))

# The `size` bytes of a zlib stream (RFC 1950), or NULL. Not by memDecompress: it takes memory without end for a stream
# that is cut off. A gzip connection gives as many bytes as asked for; zlib's checksum (Adler-32) is compared here.
hepatrial_inflated <- function(stored, size) {
  count <- length(stored)
  if (count < 8 || size > (count + 1) * 1040) return(NULL)
  head <- as.integer(stored[1:2])
  if (head[1] %% 16 != 8 || (256 * head[1] + head[2]) %% 31 != 0 || bitwAnd(head[2], 32L) != 0) return(NULL)
  gzip <- c(as.raw(c(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3)), stored[3:(count - 4)], raw(8))
  connection <- gzcon(rawConnection(gzip, "rb"))
  silent <- file(nullfile(), "w")
  sink(silent, type = "message")  # the gzip trailer above holds no checksum, which R would print
  on.exit({
    sink(type = "message")
    close(silent)
    close(connection)
  })
  bytes <- tryCatch(suppressWarnings(readBin(connection, "raw", size)), error = function(error) raw(0))
  if (length(bytes) != size) return(NULL)
  tail <- as.integer(stored[count - 3:0])
  if (any(hepatrial_adler32(bytes) != c(256 * tail[3] + tail[4], 256 * tail[1] + tail[2]))) return(NULL)
  bytes
}

# Low and high half of Adler-32, a part at a time so that sums stay whole numbers.
hepatrial_adler32 <- function(bytes) {
  low <- 1
  high <- 0
  part <- 1e6
  for (first in seq(1, length.out = ceiling(length(bytes) / part), by = part)) {
    values <- as.numeric(as.integer(bytes[first:min(first + part - 1, length(bytes))]))
    count <- length(values)
    high <- (high + count * low + sum(values * (count:1))) %% 65521
    low <- (low + sum(values)) %% 65521
  }
  c(low, high)
}

hepatrial_cells <- function(raw, type, rows, damaged) {
  if (type == "float64") {
    if (length(raw) != 8 * rows) damaged("a column has another number of rows")
    return(readBin(raw, "double", rows, 8L, endian = "little"))
  }
  if (type == "int32") {
    if (length(raw) != 4 * rows) damaged("a column has another number of rows")
    return(readBin(raw, "integer", rows, 4L, endian = "little"))
  }
  count <- hepatrial_unsigned(raw, 1)
  if (count > rows) damaged("a column is damaged")
  words <- character(count)
  at <- 5
  for (word in seq_len(count)) {
    if (at + 3 > length(raw)) damaged("a column is damaged")
    bytes <- hepatrial_unsigned(raw, at)
    at <- at + 4
    if (at + bytes - 1 > length(raw)) damaged("a column is damaged")
    words[word] <- if (bytes > 0) rawToChar(raw[at:(at + bytes - 1)]) else ""
    at <- at + bytes
  }
  if (length(raw) - at + 1 != 4 * rows) damaged("a column has another number of rows")
  Encoding(words) <- "UTF-8"
  codes <- readBin(raw[at:length(raw)], "integer", rows, 4L, endian = "little")
  if (any(is.na(codes) | codes < 0 | codes >= count)) damaged("a column is damaged")
  words[codes + 1L]
}

# The schema is JSON of one known shape: an object of texts, and an array of objects of texts.
hepatrial_schema <- function(bytes, damaged) {
  text <- rawToChar(bytes)
  Encoding(text) <- "UTF-8"
  string <- '"(?:[^"\\\\]|\\\\.)*"'
  pair <- paste0("(", string, "):(", string, ")")
  pairs <- function(part) {
    found <- regmatches(part, gregexpr(pair, part, perl = TRUE))[[1]]
    cut <- regmatches(found, regexec(paste0("^", pair, "$"), found, perl = TRUE))
    keys <- vapply(cut, function(each) hepatrial_unquoted(each[2]), "")
    stats::setNames(vapply(cut, function(each) hepatrial_unquoted(each[3]), ""), keys)
  }
  objects <- regmatches(text, gregexpr(paste0("\\{(?:", string, ":", string, ",?)*\\}"), text, perl = TRUE))[[1]]
  if (length(objects) < 2) damaged("the schema cannot be read")
  columns <- lapply(objects[-1], pairs)
  pick <- function(key) vapply(columns, function(each) unname(each[key]), "")
  schema <- list(about = pairs(objects[1]), name = pick("name"), type = pick("type"), unit = pick("unit"))
  if (anyNA(c(schema$name, schema$type, schema$unit))) damaged("the schema cannot be read")
  if (!all(schema$type %in% c("float64", "int32", "text"))) damaged("the schema has a type that this reader does not know")
  schema
}

hepatrial_unquoted <- function(text) {
  text <- substr(text, 2, nchar(text) - 1)
  marks <- c('\\"' = '"', "\\/" = "/", "\\b" = "\b", "\\f" = "\f", "\\n" = "\n", "\\r" = "\r", "\\t" = "\t")
  held <- gregexpr("\\\\(?:u[0-9a-fA-F]{4}|.)", text, perl = TRUE)
  regmatches(text, held) <- lapply(regmatches(text, held), function(escapes) {
    vapply(escapes, function(escape) {
      if (escape == "\\\\") return("\\")
      if (substr(escape, 2, 2) == "u") return(intToUtf8(strtoi(substr(escape, 3, 6), 16L)))
      marks[[escape]]
    }, "", USE.NAMES = FALSE)
  })
  text
}
