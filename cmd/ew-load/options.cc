#include "cmd/ew-load/options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "lib/pg/connection.h"

namespace ew::load {
namespace {

constexpr char kProgram[] = "ew-load";
constexpr char kTarget[] = "Target";
constexpr char kRows[] = "Rows";
constexpr char kLedger[] = "Exactly once";
constexpr char kBatches[] = "Batches";
constexpr char kServer[] = "Server";

HelpText help_text() {
  return {
      "Load rows into a PostgreSQL table, each exactly once: rows (ew-decode, or any NDJSON whose "
      "members are columns) on stdin; dead letters and acks on stdout.",
      "ew-load --table measurements < rows.ndjson\n"
      "ew-decode --type=telemetry < export.ndjson | ew-load --table timeseries_metrics",
      "0   done\n"
      "64  wrong options\n"
      "65  rows were rejected (--fail-on-reject); an end line without a format line\n"
      "69  the server cannot be reached\n"
      "70  broken input in a ring\n"
      "74  input or output failed; whoever reads the dead letters is gone\n"
      "75  lost the server during a dry run\n"
      "77  the server refuses the login or a right\n"
      "78  table, columns, server or input do not fit together",
      "PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSERVICE, ...  as for psql; also ~/.pgpass",
  };
}

void add_target(CLI::App& app, Options& options) {
  app.add_option("--table", options.table, "the table, as the catalogue spells it, or schema.table")
      ->type_name("NAME")
      ->group(kTarget);
  app.add_option("--schema", options.schema, "its schema (default: by search_path)")
      ->type_name("NAME")
      ->group(kTarget);
  app.add_option("--db", options.conninfo,
                 "connection URI or key=value pairs (default: the environment, as for psql)")
      ->type_name("CONNINFO")
      ->group(kTarget);
  app.add_flag("--dry-run", options.dry_run,
               "load in a transaction that is rolled back; stdout shows what would be rejected")
      ->group(kTarget);
}

std::string set_unknown(const std::string& word, Options& options) {
  if (word != "error" && word != "ignore") return "'" + word + "' is not one of error, ignore";
  options.plan.ignore_unknown = word == "ignore";
  return "";
}

std::string set_conflict(const std::string& text, Options& options) {
  const auto policy = parse_conflict_policy(text);
  if (!policy) return "'" + text + "' is not one of error, nothing, update:column,...[@column]";
  options.conflict = *policy;
  return "";
}

std::string set_window(const std::string& text, Options& options) {
  options.plan.window = parse_time_window(text);
  return options.plan.window ? "" : "'" + text + "' is no FROM..TO of two times or dates";
}

void add_rows(CLI::App& app, Options& options) {
  app.add_option(
         "--on-conflict",
         "a row that violates a key becomes a dead letter, is left out, or replaces what is "
         "there. The columns of update: are those of a unique index, all others are "
         "updated; or those to update at the primary key. With @column the greater one "
         "wins, else the last row")
      ->type_name("error|nothing|update:COLUMNS[@COLUMN]")
      ->default_str("error")
      ->check([&options](const std::string& text) { return set_conflict(text, options); }, "")
      ->group(kRows);
  app.add_option("--unknown-columns",
                 "a member that the table has no column for: stop, or leave "
                 "it out (said once)")
      ->type_name("error|ignore")
      ->default_str("error")
      ->check([&options](const std::string& word) { return set_unknown(word, options); }, "")
      ->group(kRows);
  app.add_option("--time-column", options.plan.time_column,
                 "order the rows of a batch by this column (default: that of the hypertable)")
      ->type_name("NAME")
      ->group(kRows);
  app.add_option("--time-window",
                 "rows with times outside are dead letters; FROM is included, TO is not (default: "
                 "1970-01-02..2200-01-01 on hypertables, none elsewhere)")
      ->type_name("FROM..TO")
      ->check([&options](const std::string& text) { return set_window(text, options); }, "")
      ->group(kRows);
  app.add_flag("--fail-on-reject", options.fail_on_reject,
               "exit 65 at the end if there were dead letters")
      ->group(kRows);
}

void add_ledger(CLI::App& app, Options& options) {
  app.add_flag("--no-ledger{false}", options.ledger,
               "do not remember what is loaded: a message that comes again is loaded again")
      ->group(kLedger);
  app.add_option("--ledger", options.plan.ledger,
                 "a ledger of its own, for loading messages into one table twice on purpose")
      ->type_name("NAME")
      ->group(kLedger);
}

void add_batches(CLI::App& app, Options& options) {
  constexpr uint64_t kMost = 100'000'000;
  add_number(app, "--batch-size", options.batch_size, {1, kMost},
             "rows that start a transaction; more travel together while one is committed")
      ->group(kBatches);
  add_duration(app, "--batch-timeout", options.batch_timeout,
               "start a transaction after this time however few rows there are")
      ->group(kBatches);
  add_number(app, "--batch-max", options.batch_max, {1, kMost},
             "most rows, and most messages, in one transaction")
      ->group(kBatches);
  add_bytes(app, "--batch-max-bytes", options.batch_max_bytes,
            "most memory of one transaction; a larger message still travels as a whole")
      ->group(kBatches);
}

void add_server(CLI::App& app, Options& options) {
  add_duration(app, "--connect-timeout", options.connect_timeout,
               "give up the first connection after this time (in a ring: never)")
      ->group(kServer);
  app.add_flag("--allow-unsafe-server", options.allow_unsafe_server,
               "load although fsync or full_page_writes is off")
      ->group(kServer);
}

}  // namespace

std::optional<ConflictPolicy> parse_conflict_policy(const std::string& text) {
  ConflictPolicy policy;
  if (text == "error") return policy;
  if (text == "nothing") {
    policy.action = ConflictPolicy::Action::nothing;
    return policy;
  }
  constexpr std::string_view kUpdate = "update:";
  if (!text.starts_with(kUpdate)) return std::nullopt;
  policy.action = ConflictPolicy::Action::update;
  std::string columns = text.substr(kUpdate.size());
  if (const size_t at = columns.rfind('@'); at != std::string::npos) {
    policy.version = columns.substr(at + 1);
    if (policy.version.empty()) return std::nullopt;
    columns.resize(at);
  }
  for (size_t begin = 0; begin <= columns.size();) {
    const size_t comma = std::min(columns.find(',', begin), columns.size());
    if (comma == begin) return std::nullopt;
    policy.columns.push_back(columns.substr(begin, comma - begin));
    begin = comma + 1;
  }
  return policy;
}

std::optional<ParseEnd> parse_options(int argc, const char* const* argv, Options* options) {
  CLI::App app("", kProgram);
  options->common.program = kProgram;
  set_help(app, help_text());
  add_target(app, *options);
  add_rows(app, *options);
  add_ledger(app, *options);
  add_batches(app, *options);
  add_server(app, *options);
  add_max_line_option(app, options->common);
  add_ring_option(app, options->common);
  add_common_options(app, options->common);
  if (auto end = ew::parse_options(app, argc, argv)) return end;
  if (options->table.empty()) return usage_error(kProgram, "--table is missing");
  if (!options->ledger && !options->plan.ledger.empty()) {
    return usage_error(kProgram, "--ledger and --no-ledger contradict each other");
  }
  if (options->dry_run && options->common.ring) {
    return usage_error(kProgram, "--dry-run is not for rings: nothing would ever be acknowledged");
  }
  if (const Status status = PgConnection::check_conninfo(options->conninfo); !status.ok()) {
    return usage_error(kProgram, status.message());
  }
  return std::nullopt;
}

}  // namespace ew::load
