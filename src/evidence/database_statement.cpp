#include "evidence/database_statement.hpp"

#include "evidence/database_connection.hpp"

namespace hepatrial::evidence {

using core::fail;
using core::ProblemKind;
using core::Result;

struct Statement::Impl {
  sqlite3_stmt* statement = nullptr;
  sqlite3* connection = nullptr;
  std::string name;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { sqlite3_finalize(statement); }

  [[nodiscard]] core::Problem problem() const {
    const int code = sqlite3_errcode(connection) & 0xFF;
    const bool bad = code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH || code == SQLITE_CORRUPT ||
                     code == SQLITE_NOTADB || code == SQLITE_ERROR || code == SQLITE_RANGE;
    return {bad ? ProblemKind::bad_input : ProblemKind::io,
            std::string("the database refuses: ") + sqlite3_errmsg(connection),
            {name, 0, ""},
            code == SQLITE_BUSY ? "another program is writing to this file; try again" : ""};
  }
};

Statement::Statement(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

// A failed binding leaves NULL behind, which the NOT NULL constraints of the tables catch.
void Statement::bind_nothing(int position) { sqlite3_bind_null(impl_->statement, position); }
void Statement::bind(int position, std::int64_t value) { sqlite3_bind_int64(impl_->statement, position, value); }
void Statement::bind(int position, double value) { sqlite3_bind_double(impl_->statement, position, value); }
void Statement::bind(int position, std::string_view text) {
  // SQLite takes a null pointer for NULL; an empty view may hold one.
  sqlite3_bind_text64(impl_->statement, position, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}
void Statement::bind_blob(int position, std::string_view bytes) {
  sqlite3_bind_blob64(impl_->statement, position, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
}

Result<void> Statement::run() {
  int state = SQLITE_ROW;
  while ((state = sqlite3_step(impl_->statement)) == SQLITE_ROW) {
  }
  if (state != SQLITE_DONE) {
    auto problem = impl_->problem();
    sqlite3_reset(impl_->statement);
    return fail(std::move(problem));
  }
  sqlite3_reset(impl_->statement);
  return {};
}

Result<bool> Statement::step() {
  const int state = sqlite3_step(impl_->statement);
  if (state == SQLITE_ROW) return true;
  if (state != SQLITE_DONE) {
    auto problem = impl_->problem();
    sqlite3_reset(impl_->statement);
    return fail(std::move(problem));
  }
  sqlite3_reset(impl_->statement);
  return false;
}

void Statement::reset() { sqlite3_reset(impl_->statement); }

bool Statement::is_null(int column) const { return sqlite3_column_type(impl_->statement, column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(impl_->statement, column); }
double Statement::number(int column) const { return sqlite3_column_double(impl_->statement, column); }
std::string_view Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(impl_->statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(impl_->statement, column));
  return bytes == nullptr ? std::string_view() : std::string_view(bytes, size);
}

Result<Statement> prepare(Database& database, std::string_view statement) {
  auto impl = std::make_unique<Statement::Impl>();
  impl->connection = database.impl_->connection;
  impl->name = database.impl_->name;
  if (sqlite3_prepare_v3(impl->connection, statement.data(), static_cast<int>(statement.size()),
                         SQLITE_PREPARE_PERSISTENT, &impl->statement, nullptr) != SQLITE_OK ||
      impl->statement == nullptr) {
    return fail(database.impl_->problem("cannot prepare a statement"));
  }
  return Statement(std::move(impl));
}

std::int64_t last_insert_id(const Database& database) { return sqlite3_last_insert_rowid(database.impl_->connection); }

Result<Database> open_writable(const std::filesystem::path& path, int page_bytes) {
  auto impl = std::make_unique<Database::Impl>();
  impl->name = path.string();
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &impl->connection, flags, nullptr) != SQLITE_OK) {
    return fail(impl->problem("cannot open for writing"));
  }
  sqlite3_db_config(impl->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(impl->connection, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_busy_timeout(impl->connection, 10'000);
  Database database(std::move(impl));
  // synchronous=NORMAL: a killed program loses nothing committed; a power cut may lose the last commits, never more.
  const std::string settings = "PRAGMA page_size=" + std::to_string(page_bytes) +
                               ";PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
                               "PRAGMA trusted_schema=OFF;PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;";
  if (auto done = database.execute(settings); !done) return fail(std::move(done.error()));
  return database;
}

Result<Database> open_shared_read_only(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return fail({ProblemKind::bad_input,
                 std::filesystem::exists(path, error) ? "not a regular file" : "file does not exist",
                 {path.string(), 0, ""},
                 "import registry records first, or check the path"});
  }
  auto impl = std::make_unique<Database::Impl>();
  impl->name = path.string();
  if (sqlite3_open_v2(path.c_str(), &impl->connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr) !=
      SQLITE_OK) {
    return fail(impl->problem("cannot open"));
  }
  sqlite3_db_config(impl->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_busy_timeout(impl->connection, 10'000);
  Database database(std::move(impl));
  if (auto done = database.execute("PRAGMA trusted_schema=OFF;PRAGMA query_only=ON;"); !done) {
    return fail(std::move(done.error()));
  }
  return database;
}

}  // namespace hepatrial::evidence
