// Reading column files. Nothing a file says is believed before it is checked.
#include <bit>
#include <exception>

#include "core/column_file.hpp"
#include "core/column_layout.hpp"
#include "core/deflate.hpp"

namespace hepatrial::core {

namespace {

using namespace column_layout;

constexpr const char* k_advice = "the file is damaged or was cut off; make it again";

Problem damaged(const std::string& name, const std::string& what) {
  return {ProblemKind::bad_input, what, {name, 0, ""}, k_advice};
}

Result<Header> read_header(std::string_view bytes, const std::string& name) {
  if (bytes.size() < k_header_bytes || bytes.substr(0, k_magic.size()) != k_magic) {
    return fail(damaged(name, "is not a column file"));
  }
  if (get_32(bytes, k_header_checked) != crc32(bytes.substr(0, k_header_checked))) {
    return fail(damaged(name, "the header does not fit its checksum"));
  }
  const Header header{get_32(bytes, 8),  get_32(bytes, 12), get_64(bytes, 16),
                      get_32(bytes, 24), get_32(bytes, 28), get_64(bytes, 32)};
  if (header.version != k_version) {
    return fail({ProblemKind::bad_input,
                 "is of version " + std::to_string(header.version) +
                     " of the column format; this program reads version " + std::to_string(k_version),
                 {name, 0, ""},
                 "use a program of that version"});
  }
  if (header.file_bytes != bytes.size()) {
    return fail(damaged(name, "has " + std::to_string(bytes.size()) + " bytes where " +
                                  std::to_string(header.file_bytes) + " were written"));
  }
  if (header.schema_bytes > k_schema_bytes_max || header.schema_bytes > bytes.size() - k_header_bytes) {
    return fail(damaged(name, "the schema is larger than the file"));
  }
  return header;
}

// One column of one group as it stands in the file.
struct Block {
  std::string_view stored;
  std::size_t raw_bytes = 0;
};

// Goes through groups and blocks, checking sizes and checksums.
class Walk {
 public:
  Walk(std::string_view bytes, const Header& header, std::size_t columns, const std::string& name)
      : bytes_(bytes), at_(k_header_bytes + header.schema_bytes), header_(header), columns_(columns), name_(name) {}

  /// take(column, rows of its group, block) -> Result<void> for every block in order.
  template <class Take>
  Result<void> each_block(const Take& take) {
    std::uint64_t rows = 0;
    for (std::uint32_t group = 0; group < header_.groups; ++group) {
      if (left() < k_group_header_bytes) return fail(cut_off());
      const std::size_t group_rows = get_32(bytes_, at_), group_bytes = get_32(bytes_, at_ + 4);
      at_ += k_group_header_bytes;
      if (group_rows == 0 || group_rows > k_group_rows_max || group_bytes > left()) return fail(cut_off());
      const std::size_t end = at_ + group_bytes;
      for (std::size_t column = 0; column < columns_; ++column) {
        const auto block = next_block(end);
        if (!block) return fail(block.error());
        if (auto taken = take(column, group_rows, *block); !taken) return taken;
      }
      if (at_ != end) return fail(cut_off());
      rows += group_rows;
    }
    if (rows != header_.rows || left() != 0) return fail(cut_off());
    return {};
  }

 private:
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }
  [[nodiscard]] Problem cut_off() const { return damaged(name_, "its groups of rows do not fit together"); }

  Result<Block> next_block(std::size_t end) {
    if (end - at_ < k_block_header_bytes) return fail(cut_off());
    const std::size_t stored_bytes = get_32(bytes_, at_);
    const Block block{bytes_.substr(at_ + k_block_header_bytes, stored_bytes), get_32(bytes_, at_ + 4)};
    const std::uint32_t crc = get_32(bytes_, at_ + 8);
    at_ += k_block_header_bytes;
    if (stored_bytes > end - at_) return fail(cut_off());
    if (crc32(block.stored) != crc) return fail(damaged(name_, "a column does not fit its checksum"));
    at_ += stored_bytes;
    return block;
  }

  std::string_view bytes_;
  std::size_t at_;
  const Header& header_;
  std::size_t columns_;
  const std::string& name_;
};

bool read_text(std::string_view raw, std::size_t rows, Column& column) {
  if (raw.size() < 4) return false;
  const std::size_t words = get_32(raw, 0);
  if (words > rows) return false;
  std::vector<std::string_view> found;
  std::size_t at = 4;
  for (std::size_t word = 0; word < words; ++word) {
    if (raw.size() - at < 4) return false;
    const std::size_t length = get_32(raw, at);
    at += 4;
    if (raw.size() - at < length) return false;
    found.push_back(raw.substr(at, length));
    at += length;
  }
  if (raw.size() - at != 4 * rows) return false;
  for (std::size_t row = 0; row < rows; ++row, at += 4) {
    const std::size_t code = get_32(raw, at);
    if (code >= words) return false;
    column.add_text(found[code]);  // by word, not by code: groups have their own codes
  }
  return true;
}

bool read_cells(std::string_view raw, std::size_t rows, Column& column) {
  switch (column.type()) {
    case ColumnType::float64:
      if (raw.size() != 8 * rows) return false;
      for (std::size_t row = 0; row < rows; ++row) column.add_number(std::bit_cast<double>(get_64(raw, 8 * row)));
      return true;
    case ColumnType::int32:
      if (raw.size() != 4 * rows) return false;
      for (std::size_t row = 0; row < rows; ++row) column.add_integer(static_cast<std::int32_t>(get_32(raw, 4 * row)));
      return true;
    case ColumnType::text: break;
  }
  return read_text(raw, rows, column);
}

struct Opened {
  Header header;
  ColumnSchema schema;
};

Result<Opened> open(std::string_view bytes, const std::string& name) {
  const auto header = read_header(bytes, name);
  if (!header) return fail(header.error());
  const std::string_view text = bytes.substr(k_header_bytes, header->schema_bytes);
  if (crc32(text) != header->schema_crc) return fail(damaged(name, "the schema does not fit its checksum"));
  auto schema = parse_schema(text);
  if (!schema) return fail(damaged(name, schema.error().front().message));
  return Opened{*header, std::move(*schema)};
}

Result<ColumnFile> read_all(std::string_view bytes, const std::string& name) {
  auto opened = open(bytes, name);
  if (!opened) return fail(opened.error());
  ColumnTable table(opened->schema.columns);
  const auto walked = Walk(bytes, opened->header, opened->schema.columns.size(), name)
                          .each_block([&](std::size_t column, std::size_t rows, const Block& block) -> Result<void> {
                            const auto raw = inflated(block.stored, block.raw_bytes);
                            if (!raw) return fail(damaged(name, raw.error().front().message));
                            if (!read_cells(*raw, rows, table.column(column))) {
                              return fail(damaged(name, "column '" + opened->schema.columns[column].name +
                                                            "' does not hold what its type asks for"));
                            }
                            return {};
                          });
  if (!walked) return fail(walked.error());
  return ColumnFile{std::move(opened->schema), std::move(table)};
}

}  // namespace

Result<ColumnFile> read_columns(std::string_view bytes, const std::string& name) {
  try {
    return read_all(bytes, name);
  } catch (const std::exception&) {
    return fail({ProblemKind::io, "not enough memory to read it", {name, 0, ""}, ""});
  }
}

Result<ColumnSchema> check_columns(std::string_view bytes, const std::string& name) {
  auto opened = open(bytes, name);
  if (!opened) return fail(opened.error());
  const auto walked = Walk(bytes, opened->header, opened->schema.columns.size(), name)
                          .each_block([](std::size_t, std::size_t, const Block&) { return Result<void>(); });
  if (!walked) return fail(walked.error());
  return std::move(opened->schema);
}

}  // namespace hepatrial::core
