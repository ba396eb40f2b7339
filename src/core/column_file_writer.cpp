// Writing column files.
#include <bit>

#include "core/column_file.hpp"
#include "core/column_layout.hpp"
#include "core/deflate.hpp"

namespace hepatrial::core {

namespace {

using namespace column_layout;

std::string header_bytes(const Header& header) {
  std::string out(k_magic);
  put_32(out, header.version);
  put_32(out, header.schema_bytes);
  put_64(out, header.rows);
  put_32(out, header.groups);
  put_32(out, header.schema_crc);
  put_64(out, header.file_bytes);
  put_32(out, 0);
  put_32(out, crc32(out));
  return out;
}

std::string raw_bytes(const Column& column) {
  std::string out;
  switch (column.type()) {
    case ColumnType::float64:
      for (const double value : column.numbers()) put_64(out, std::bit_cast<std::uint64_t>(value));
      break;
    case ColumnType::int32:
      for (const std::int32_t value : column.integers()) put_32(out, static_cast<std::uint32_t>(value));
      break;
    case ColumnType::text:
      put_32(out, static_cast<std::uint32_t>(column.words().size()));
      for (const std::string& word : column.words()) {
        put_32(out, static_cast<std::uint32_t>(word.size()));
        out += word;
      }
      for (const std::uint32_t code : column.codes()) put_32(out, code);
      break;
  }
  return out;
}

std::string group_bytes(const ColumnTable& table) {
  std::string blocks;
  for (std::size_t place = 0; place < table.specs().size(); ++place) {
    const std::string raw = raw_bytes(table.column(place));
    const std::string stored = deflated(raw);
    put_32(blocks, static_cast<std::uint32_t>(stored.size()));
    put_32(blocks, static_cast<std::uint32_t>(raw.size()));
    put_32(blocks, crc32(stored));
    blocks += stored;
  }
  std::string out;
  put_32(out, static_cast<std::uint32_t>(table.rows()));
  put_32(out, static_cast<std::uint32_t>(blocks.size()));
  return out + blocks;
}

Header header_of(const std::string& schema_text, std::uint64_t rows, std::uint32_t groups, std::uint64_t file_bytes) {
  return {k_version, static_cast<std::uint32_t>(schema_text.size()), rows, groups, crc32(schema_text), file_bytes};
}

}  // namespace

std::string column_file_bytes(const ColumnSchema& schema, const ColumnTable& table) {
  const std::string schema_text = schema_json(schema);
  const std::string group = table.rows() > 0 ? group_bytes(table) : "";
  const std::size_t size = k_header_bytes + schema_text.size() + group.size();
  return header_bytes(header_of(schema_text, table.rows(), table.rows() > 0 ? 1 : 0, size)) + schema_text + group;
}

ColumnFileWriter::ColumnFileWriter(const std::filesystem::path& path, ColumnSchema schema)
    : schema_(std::move(schema)), schema_text_(schema_json(schema_)), file_(path) {}

// The numbers of the header are known at the end only; until then it is no valid header.
Result<void> ColumnFileWriter::start() {
  if (file_.size() > 0) return {};
  return file_.append(std::string(k_header_bytes, '\0') + schema_text_);
}

Result<void> ColumnFileWriter::add(const ColumnTable& group) {
  if (auto started = start(); !started) return started;
  if (group.rows() == 0) return {};
  rows_ += group.rows();
  ++groups_;
  return file_.append(group_bytes(group));
}

Result<void> ColumnFileWriter::finish() {
  if (auto started = start(); !started) return started;
  const auto header = header_bytes(header_of(schema_text_, rows_, groups_, file_.size()));
  if (auto replaced = file_.replace(0, header); !replaced) return replaced;
  return file_.finish();
}

}  // namespace hepatrial::core
