// One connection to PostgreSQL: libpq behind error values. Blocking calls; statements with
// parameters are unnamed, so that a transaction pooler may stand between. Not thread-safe. Not
// responsible for retrying, for transactions, or for what the statements mean.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/pg/pg_error.h"

struct pg_conn;
struct pg_result;

namespace ew {

struct PgOptions {
  std::string conninfo;  // URI or key=value text; "" = by environment, service and pgpass only
  std::string program;   // shown as application_name unless the user set one
};

// What a query returned. Views are valid as long as the object.
class PgRows {
 public:
  PgRows();
  explicit PgRows(pg_result* result);
  ~PgRows();
  PgRows(PgRows&&) noexcept;
  PgRows& operator=(PgRows&&) noexcept;

  size_t size() const;
  bool is_null(size_t row, size_t column) const;
  std::string_view text(size_t row, size_t column) const;  // "" for NULL
  int64_t integer(size_t row, size_t column) const;        // 0 for NULL and what is no number
  bool boolean(size_t row, size_t column) const;
  uint64_t affected() const;

 private:
  std::unique_ptr<pg_result, void (*)(pg_result*)> result_;
};

class PgConnection {
 public:
  using Clock = std::chrono::steady_clock;
  // Severity and message of a notice or warning of the server.
  using NoticeHandler = std::function<void(std::string_view severity, std::string_view message)>;

  PgConnection();
  ~PgConnection();
  PgConnection(const PgConnection&) = delete;
  PgConnection& operator=(const PgConnection&) = delete;

  // Checks the grammar of a conninfo without connecting. Errors: usage.
  static Status check_conninfo(const std::string& conninfo);

  void set_notice_handler(NoticeHandler handler) { notice_handler_ = std::move(handler); }
  PgError open(const PgOptions& options, Clock::time_point deadline);
  void close();
  bool is_open() const;

  // One or several statements without parameters.
  PgError run(const std::string& sql, PgRows* rows = nullptr);
  // One statement; parameters are text.
  PgError run(const std::string& sql, const std::vector<std::string>& parameters,
              PgRows* rows = nullptr);

  // COPY ... FROM STDIN. After an error of copy_data, copy_end still has to be called: it says why.
  PgError copy_begin(const std::string& sql);
  bool copy_data(std::string_view bytes);
  PgError copy_end(uint64_t* rows);

  // COMMIT. unconfirmed: it is committed here, but the wait for the synchronous standby was
  // cancelled, so that a failover may still lose it.
  PgError commit(bool* unconfirmed);

 private:
  static void on_notice(void* self, const pg_result* result);
  PgError take_error(const pg_result* result) const;
  PgError connect_error(const PgOptions& options) const;
  PgError poll_until_open(Clock::time_point deadline);
  PgError take_result(pg_result* result, PgRows* rows);

  std::unique_ptr<pg_conn, void (*)(pg_conn*)> connection_;
  NoticeHandler notice_handler_;
  bool warned_ = false;  // by the statement that runs or ran last
};

}  // namespace ew
