#include "cmd/ew-dlq/options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "lib/base/timestamp.h"
#include "lib/nats/jetstream.h"
#include "lib/nats/nats_options.h"

namespace ew::dlq {
namespace {

constexpr char kProgram[] = "ew-dlq";
constexpr char kWhere[] = "Where the letters are";
constexpr char kWhich[] = "Which letters";
constexpr char kOutput[] = "Output";

constexpr char kExitCodes[] =
    "0   done\n"
    "64  wrong options\n"
    "65  show: there is no such letter, or it is broken\n"
    "69  no server could be reached within --connect-timeout\n"
    "70  broken input in a ring: rows, or a line over --max-line\n"
    "74  input or output failed; whoever reads the acks is gone\n"
    "75  stopped before everything was stored\n"
    "77  the server refuses the login or a right\n"
    "78  the stream cannot keep letters, or the file is another one's";

HelpText main_help() {
  return {
      "Keep what could not be loaded: dead letters go into JetStream, once each, and come back "
      "for people.",
      "ew-load --table t < rows.ndjson | ew-dlq put --file letters.ndjson\n"
      "ew-dlq list --code bad_timestamp --since 1d\n"
      "ew-dlq show 17 | jq .",
      kExitCodes, kNatsEnvironment};
}

HelpText put_help() {
  return {
      "Store the dead letters that come in on stdin; acks pass on when every letter before them "
      "is stored, other lines pass on in order.",
      "ew-load --table t < rows.ndjson | ew-dlq put\n"
      "ew-load --table t < rows.ndjson | ew-dlq put --file letters.ndjson",
      kExitCodes, kNatsEnvironment};
}

HelpText list_help() {
  return {"List the dead letters, oldest first, one a line.",
          "ew-dlq list --table public.timeseries_metrics --since 2h\n"
          "ew-dlq list --json | jq -r .code | sort | uniq -c",
          kExitCodes, kNatsEnvironment};
}

HelpText show_help() {
  return {"Print one dead letter as it travels in the pipe, or its payload.",
          "ew-dlq show 17 | jq .\n"
          "ew-dlq show --payload 17 > payload.bin",
          kExitCodes, kNatsEnvironment};
}

std::string check_stream(const std::string& name) {
  return is_api_name(name) ? "" : "'" + name + "' cannot be the name of a stream";
}

std::string check_since(const std::string& text) {
  if (parse_duration(text) || parse_rfc3339(text)) return "";
  return "'" + text + "' is neither a duration such as 2h nor a time such as " +
         "2026-01-31T12:00:00Z";
}

void add_place(CLI::App& app, Options& options) {
  CLI::Option* stream = app.add_option("--stream", options.stream, "stream of the dead letters");
  stream->type_name("NAME")->check(check_stream, "")->group(kWhere)->capture_default_str();
  app.add_option("--file", options.file, "a file of letters, one a line, instead of the stream")
      ->type_name("PATH")
      ->group(kWhere)
      ->excludes(stream);
  add_nats_options(app, options.nats);
}

void finish(CLI::App& app, Options& options, const HelpText& help) {
  options.common.program = kProgram;
  options.nats.name = kProgram;
  add_max_line_option(app, options.common);
  add_common_options(app, options.common);
  set_help(app, help);
}

void add_put(CLI::App& app, Options& options) {
  options.command = Command::put;
  add_place(app, options);
  add_ring_option(app, options.common);
  finish(app, options, put_help());
}

void add_list(CLI::App& app, Options& options) {
  options.command = Command::list;
  add_place(app, options);
  app.add_option("--table", options.table,
                 "letters for this table: schema.table, or the table alone; _ for those that "
                 "passed no ew-load")
      ->type_name("TABLE")
      ->group(kWhich);
  app.add_option("--stage", options.stage, "letters written by consume, decode, load or dlq")
      ->type_name("STAGE")
      ->group(kWhich);
  app.add_option("--code", options.code, "letters with this code")
      ->type_name("CODE")
      ->group(kWhich);
  app.add_option("--since", options.since,
                 "letters stored since then: a time, or a duration back from now")
      ->type_name("TIME|DURATION")
      ->check(check_since, "")
      ->group(kWhich);
  add_number(app, "--count", options.count, {}, "so many letters at most, 0: all")->group(kWhich);
  app.add_flag("--json", options.json, "one JSON object a letter instead of a table")
      ->group(kOutput);
  finish(app, options, list_help());
}

void add_show(CLI::App& app, Options& options) {
  options.command = Command::show;
  add_place(app, options);
  app.add_option("which", options.which,
                 "sequence of the letter in the stream (line of the file), or its subject")
      ->type_name("SEQ|SUBJECT")
      ->required()
      ->group(kWhich);
  app.add_flag("--payload", options.payload, "the original bytes of the payload, nothing else")
      ->group(kOutput);
  finish(app, options, show_help());
}

}  // namespace

std::optional<ParseEnd> parse_options(int argc, const char* const* argv, Options* options) {
  CLI::App app("", kProgram);
  CommonOptions common;
  common.program = kProgram;
  add_common_options(app, common);
  set_help(app, main_help());
  app.require_subcommand(1);
  Options put;
  Options list;
  Options show;
  add_put(*app.add_subcommand("put", "store the letters of a pipe"), put);
  add_list(*app.add_subcommand("list", "list the letters"), list);
  add_show(*app.add_subcommand("show", "print one letter"), show);
  if (std::optional<ParseEnd> end = ew::parse_options(app, argc, argv)) return end;
  for (Options* chosen : {&put, &list, &show}) {
    const char* names[] = {"put", "list", "show"};
    if (app.got_subcommand(names[static_cast<int>(chosen->command)])) *options = *chosen;
  }
  return std::nullopt;
}

}  // namespace ew::dlq
