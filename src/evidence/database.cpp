#include "evidence/database.hpp"

#include <type_traits>

#include "core/delimited.hpp"
#include "evidence/database_connection.hpp"

namespace hepatrial::evidence {

using core::fail;
using core::Problem;
using core::ProblemKind;
using core::Result;

namespace {

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using OwnedStatement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

OwnedStatement prepared(sqlite3* connection, std::string_view text) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(connection, text.data(), static_cast<int>(text.size()), &statement, nullptr);
  return OwnedStatement(statement);
}

int bind(sqlite3_stmt* statement, int position, const Cell& cell) {
  return std::visit(
      [&](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          return sqlite3_bind_null(statement, position);
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
          return sqlite3_bind_int64(statement, position, value);
        } else if constexpr (std::is_same_v<T, double>) {
          return sqlite3_bind_double(statement, position, value);
        } else {
          return sqlite3_bind_text64(statement, position, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        }
      },
      cell);
}

bool bind_all(sqlite3_stmt* statement, const Row& bindings) {
  if (sqlite3_bind_parameter_count(statement) != static_cast<int>(bindings.size())) return false;
  for (std::size_t index = 0; index < bindings.size(); ++index) {
    if (bind(statement, static_cast<int>(index) + 1, bindings[index]) != SQLITE_OK) return false;
  }
  return true;
}

Cell column(sqlite3_stmt* statement, int index) {
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER: return static_cast<std::int64_t>(sqlite3_column_int64(statement, index));
    case SQLITE_FLOAT: return sqlite3_column_double(statement, index);
    case SQLITE_NULL: return std::monostate{};
    default: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, index));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
      return bytes == nullptr ? std::string() : std::string(bytes, size);
    }
  }
}

// A path as an SQLite URI: every byte that is not plainly safe is percent-encoded.
std::string immutable_uri(const std::filesystem::path& path) {
  static constexpr char k_hex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char character : path.string()) {
    const auto byte = static_cast<unsigned char>(character);
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                       byte == '/' || byte == '.' || byte == '-' || byte == '_';
    if (plain) {
      uri += character;
    } else {
      uri += {'%', k_hex[byte >> 4], k_hex[byte & 15]};
    }
  }
  return uri + "?mode=ro&immutable=1";
}

}  // namespace

std::string text_of(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&cell)) return core::number_text(*number);
  return "";
}

std::optional<double> number_of(const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*integer);
  return std::nullopt;
}

std::optional<std::int64_t> integer_of(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return *integer;
  return std::nullopt;
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::in_memory() {
  auto impl = std::make_unique<Impl>();
  impl->name = "database in memory";
  if (sqlite3_open_v2(":memory:", &impl->connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) !=
      SQLITE_OK) {
    return fail(impl->problem("cannot open"));
  }
  Database database(std::move(impl));
  // secure_delete zeroes what is not content, so that the bytes depend on the content alone.
  if (auto done = database.execute("PRAGMA page_size=4096; PRAGMA encoding='UTF-8'; PRAGMA secure_delete=ON;"
                                   "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;");
      !done) {
    return fail(std::move(done.error()));
  }
  return database;
}

Result<Database> Database::open_read_only(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return fail({ProblemKind::bad_input,
                 std::filesystem::exists(path, error) ? "not a regular file" : "file does not exist",
                 {path.string(), 0, ""},
                 "build the evidence store or check the path"});
  }
  auto impl = std::make_unique<Impl>();
  impl->name = path.string();
  const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_FULLMUTEX;
  if (sqlite3_open_v2(immutable_uri(std::filesystem::absolute(path, error)).c_str(), &impl->connection, flags,
                      nullptr) != SQLITE_OK) {
    return fail(impl->problem("cannot open"));
  }
  sqlite3_db_config(impl->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(impl->connection, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(impl->connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  Database database(std::move(impl));
  constexpr std::string_view k_settings = "PRAGMA trusted_schema=OFF; PRAGMA query_only=ON; PRAGMA cell_size_check=ON;";
  if (auto done = database.execute(k_settings); !done) {
    return fail(std::move(done.error()));
  }
  return database;
}

Result<void> Database::execute(std::string_view script) {
  const std::lock_guard lock(impl_->one_at_a_time);
  if (sqlite3_exec(impl_->connection, std::string(script).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return fail(impl_->problem("cannot run a statement"));
  }
  return {};
}

Result<void> Database::insert(std::string_view statement_text, const Rows& bindings) {
  const std::lock_guard lock(impl_->one_at_a_time);
  const OwnedStatement statement = prepared(impl_->connection, statement_text);
  if (!statement) return fail(impl_->problem("cannot prepare a statement"));
  for (const Row& row : bindings) {
    if (!bind_all(statement.get(), row)) return fail(impl_->problem("cannot bind the values of a row"));
    if (sqlite3_step(statement.get()) != SQLITE_DONE) return fail(impl_->problem("cannot insert a row"));
    sqlite3_reset(statement.get());
  }
  return {};
}

Result<Rows> Database::select(std::string_view statement_text, const Row& bindings) const {
  const std::lock_guard lock(impl_->one_at_a_time);
  const OwnedStatement statement = prepared(impl_->connection, statement_text);
  if (!statement) return fail(impl_->problem("cannot prepare a query"));
  if (!bind_all(statement.get(), bindings)) return fail(impl_->problem("cannot bind the values of a query"));
  Rows rows;
  int state = SQLITE_ROW;
  while ((state = sqlite3_step(statement.get())) == SQLITE_ROW) {
    Row row;
    const int width = sqlite3_column_count(statement.get());
    for (int index = 0; index < width; ++index) row.push_back(column(statement.get(), index));
    rows.push_back(std::move(row));
  }
  if (state != SQLITE_DONE) return fail(impl_->problem("cannot read"));
  return rows;
}

Result<std::string> Database::bytes() const {
  const std::lock_guard lock(impl_->one_at_a_time);
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, void (*)(void*)> image(sqlite3_serialize(impl_->connection, "main", &size, 0),
                                                              sqlite3_free);
  if (!image) return fail(impl_->problem("cannot write out the database"));
  return std::string(reinterpret_cast<const char*>(image.get()), static_cast<std::size_t>(size));
}

bool Database::has_full_text() { return sqlite3_compileoption_used("ENABLE_FTS5") != 0; }

}  // namespace hepatrial::evidence
