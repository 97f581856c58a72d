#include "lib/pg/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <charconv>

#include "lib/pg/connect_error.h"

namespace ew {
namespace {

// A dead peer is noticed after about a minute: sooner would cut connections that a short network
// hiccup leaves alive, later would leave a failed-over loader waiting.
constexpr const char* kKeepalivesIdle = "30";      // seconds of silence before the first probe
constexpr const char* kKeepalivesInterval = "10";  // seconds between probes
constexpr const char* kKeepalivesCount = "3";
constexpr const char* kTcpUserTimeout = "60000";  // ms that sent bytes may stay unacknowledged

std::string one_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  std::string line(text);
  for (char& c : line) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return line;
}

std::string field(const pg_result* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

}  // namespace

PgRows::PgRows() : result_(nullptr, PQclear) {}
PgRows::PgRows(pg_result* result) : result_(result, PQclear) {}
PgRows::~PgRows() = default;
PgRows::PgRows(PgRows&&) noexcept = default;
PgRows& PgRows::operator=(PgRows&&) noexcept = default;

size_t PgRows::size() const { return static_cast<size_t>(PQntuples(result_.get())); }

bool PgRows::is_null(size_t row, size_t column) const {
  return PQgetisnull(result_.get(), static_cast<int>(row), static_cast<int>(column)) != 0;
}

std::string_view PgRows::text(size_t row, size_t column) const {
  const int r = static_cast<int>(row);
  const int c = static_cast<int>(column);
  return {PQgetvalue(result_.get(), r, c), static_cast<size_t>(PQgetlength(result_.get(), r, c))};
}

int64_t PgRows::integer(size_t row, size_t column) const {
  const std::string_view digits = text(row, column);
  int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool PgRows::boolean(size_t row, size_t column) const { return text(row, column) == "t"; }

uint64_t PgRows::affected() const {
  const std::string_view digits = PQcmdTuples(result_.get());
  uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

PgConnection::PgConnection() : connection_(nullptr, PQfinish) {}
PgConnection::~PgConnection() = default;

Status PgConnection::check_conninfo(const std::string& conninfo) {
  char* reason = nullptr;
  PQconninfoOption* parsed = PQconninfoParse(conninfo.c_str(), &reason);
  if (parsed != nullptr) {
    PQconninfoFree(parsed);
    return {};
  }
  // libpq's reason may quote the text, and with it a password.
  PQfreemem(reason);
  return {Kind::usage, "--db is neither a connection URI nor key=value pairs that libpq knows"};
}

PgError PgConnection::open(const PgOptions& options, Clock::time_point deadline) {
  const std::array<const char*, 8> keys = {
      "fallback_application_name", "keepalives_idle", "keepalives_interval", "keepalives_count",
      "tcp_user_timeout",          "dbname",          "client_encoding",     nullptr};
  // What stands behind dbname wins over its text, what stands before loses. Without a text the
  // entry is NULL, so that libpq asks the environment.
  const std::array<const char*, 8> values = {
      options.program.c_str(),
      kKeepalivesIdle,
      kKeepalivesInterval,
      kKeepalivesCount,
      kTcpUserTimeout,
      options.conninfo.empty() ? nullptr : options.conninfo.c_str(),
      "UTF8",
      nullptr};
  connection_.reset(PQconnectStartParams(keys.data(), values.data(), /*expand_dbname=*/1));
  if (!connection_) {
    return {PgErrorClass::unreachable, "", "out of memory", "", "", "", false};
  }
  PQsetErrorVerbosity(connection_.get(), PQERRORS_VERBOSE);
  PgError error = poll_until_open(deadline);
  if (!error.ok()) {
    if (error.message.empty()) error = connect_error(options);
    close();
    return error;
  }
  PQsetErrorVerbosity(connection_.get(), PQERRORS_DEFAULT);
  PQsetNoticeReceiver(connection_.get(), &PgConnection::on_notice, this);
  return {};
}

// An error without message: libpq has one.
PgError PgConnection::poll_until_open(Clock::time_point deadline) {
  pg_conn* connection = connection_.get();
  PgError failed;
  failed.what = PgErrorClass::unreachable;
  PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
  while (PQstatus(connection) != CONNECTION_BAD) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd waiting{PQsocket(connection),
                   static_cast<short>(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) == 0) {
      failed.message = "no answer in time from " + pg_peer_name(connection);
      return failed;
    }
    wanted = PQconnectPoll(connection);
    if (wanted == PGRES_POLLING_OK) return {};
    if (wanted == PGRES_POLLING_FAILED) break;
  }
  return failed;
}

PgError PgConnection::connect_error(const PgOptions& options) const {
  PgError error = parse_connect_error(PQerrorMessage(connection_.get()));
  // Without a SQLSTATE it is the network, or parameters that libpq refused before it tried.
  if (error.sqlstate.empty()) {
    const std::array<const char*, 2> keys = {"dbname", nullptr};
    const std::array<const char*, 2> values = {
        options.conninfo.empty() ? nullptr : options.conninfo.c_str(), nullptr};
    if (PQpingParams(keys.data(), values.data(), 1) == PQPING_NO_ATTEMPT) {
      error.what = PgErrorClass::config;
    }
  }
  return error;
}

void PgConnection::close() { connection_.reset(); }

bool PgConnection::is_open() const {
  return connection_ && PQstatus(connection_.get()) == CONNECTION_OK;
}

void PgConnection::on_notice(void* self, const pg_result* result) {
  auto* connection = static_cast<PgConnection*>(self);
  const std::string severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity == "WARNING") connection->warned_ = true;
  if (connection->notice_handler_) {
    connection->notice_handler_(severity, one_line(field(result, PG_DIAG_MESSAGE_PRIMARY)));
  }
}

PgError PgConnection::take_error(const pg_result* result) const {
  PgError error;
  error.is_open = is_open();
  error.sqlstate = field(result, PG_DIAG_SQLSTATE);
  error.context = field(result, PG_DIAG_CONTEXT);
  error.column = field(result, PG_DIAG_COLUMN_NAME);
  error.constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
  error.message = one_line(field(result, PG_DIAG_MESSAGE_PRIMARY));
  const std::string detail = one_line(field(result, PG_DIAG_MESSAGE_DETAIL));
  if (!detail.empty()) error.message += ": " + detail;
  if (error.message.empty() && !connection_) error.message = "the connection is closed";
  if (error.message.empty()) error.message = one_line(PQerrorMessage(connection_.get()));
  error.what = PgErrorClass::unreachable;
  if (error.is_open && !error.sqlstate.empty()) {
    error.what = pg_error_class(error.sqlstate, field(result, PG_DIAG_SEVERITY_NONLOCALIZED),
                                !error.constraint.empty());
  }
  return error;
}

PgError PgConnection::take_result(pg_result* result, PgRows* rows) {
  PgRows owned(result);
  switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
    case PGRES_COPY_IN:
      if (rows != nullptr) *rows = std::move(owned);
      return {};
    default:
      return take_error(result);
  }
}

PgError PgConnection::run(const std::string& sql, PgRows* rows) {
  return take_result(PQexec(connection_.get(), sql.c_str()), rows);
}

PgError PgConnection::run(const std::string& sql, const std::vector<std::string>& parameters,
                          PgRows* rows) {
  std::vector<const char*> values;
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  return take_result(PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()),
                                  nullptr, values.data(), nullptr, nullptr, 0),
                     rows);
}

PgError PgConnection::copy_begin(const std::string& sql) { return run(sql); }

bool PgConnection::copy_data(std::string_view bytes) {
  // A whole batch at once would be copied into libpq's buffer before the first byte leaves.
  constexpr size_t kChunk = size_t{64} << 10;
  while (!bytes.empty()) {
    const std::string_view chunk = bytes.substr(0, kChunk);
    if (PQputCopyData(connection_.get(), chunk.data(), static_cast<int>(chunk.size())) != 1) {
      return false;
    }
    bytes.remove_prefix(chunk.size());
  }
  return true;
}

PgError PgConnection::copy_end(uint64_t* rows) {
  PQputCopyEnd(connection_.get(), nullptr);
  PgError error;
  while (pg_result* result = PQgetResult(connection_.get())) {
    PgRows taken(result);
    if (PQresultStatus(result) == PGRES_COMMAND_OK) {
      *rows = taken.affected();
    } else if (error.ok()) {
      error = take_error(result);
    }
    if (PQstatus(connection_.get()) == CONNECTION_BAD) break;
  }
  if (error.ok() && !is_open()) error = take_error(nullptr);
  return error;
}

PgError PgConnection::commit(bool* unconfirmed) {
  warned_ = false;
  PgError error = run("COMMIT");
  // "canceling wait for synchronous replication" has no SQLSTATE of its own. Deferred triggers,
  // which could warn too, have run before; a false alarm costs one empty transaction.
  *unconfirmed = error.ok() && warned_;
  return error;
}

}  // namespace ew
