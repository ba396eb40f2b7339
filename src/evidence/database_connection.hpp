#pragma once
// Inside of Database: the connection itself. Included by database.cpp and database_statement.cpp, which alone know
// SQLite.

#include <sqlite3.h>

#include <memory>
#include <mutex>
#include <string>

#include "evidence/database.hpp"

namespace hepatrial::evidence {

struct Database::Impl {
  sqlite3* connection = nullptr;
  std::string name;  // for messages
  std::mutex one_at_a_time;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { sqlite3_close_v2(connection); }

  [[nodiscard]] core::Problem problem(const std::string& what) const {
    const int code = connection == nullptr ? SQLITE_NOMEM : sqlite3_errcode(connection);
    const bool bad_file = code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_CONSTRAINT ||
                          code == SQLITE_ERROR || code == SQLITE_MISMATCH;
    return {bad_file ? core::ProblemKind::bad_input : core::ProblemKind::io,
            what + ": " + (connection == nullptr ? "out of memory" : sqlite3_errmsg(connection)),
            {name, 0, ""},
            ""};
  }
};

}  // namespace hepatrial::evidence
