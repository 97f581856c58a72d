// The options that every ew program has (design: "what every binary does alike"), the shape of its
// help, and the types of option values that are more than a word: durations and sizes.
// Parsing opens and prints nothing: the outcome says what main has to print and return.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "lib/base/diagnostics.h"
#include "lib/base/line_reader.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace ew {

struct CommonOptions {
  std::string program;      // "ew-load"
  std::string pipeline;     // --pipeline NAME: shown in logs and status files
  std::string status_file;  // --status-file PATH
  LogFormat log_format = LogFormat::text;
  Level log_level = Level::info;
  size_t max_line = kDefaultMaxLine;
  bool ring = false;  // --ring, where the program stands in one

  DiagnosticsOptions diagnostics() const { return {program, pipeline, log_format, log_level, 2}; }
};

// Adds --log-format, --log-level, -q/--quiet (errors only), -v/--verbose (debug), --status-file,
// --pipeline, --version and --help in the group "Common".
void add_common_options(CLI::App& app, CommonOptions& options);
void add_max_line_option(CLI::App& app, CommonOptions& options);
void add_ring_option(CLI::App& app, CommonOptions& options);

// An option whose value is a duration ("30s", "10m"), kept in nanoseconds and not negative. This
// and the following show the present value as default in the help.
CLI::Option* add_duration(CLI::App& app, const std::string& name, int64_t& nanos,
                          const std::string& description);
// An option whose value is a number of bytes ("64MiB").
CLI::Option* add_bytes(CLI::App& app, const std::string& name, uint64_t& bytes,
                       const std::string& description);
// An option whose value is a whole number without sign, in decimal digits only: CLI11's own numbers
// read 010 as eight and cut what overflows.
struct NumberRange {
  uint64_t min = 0;
  uint64_t max = std::numeric_limits<uint64_t>::max();
};
CLI::Option* add_number(CLI::App& app, const std::string& name, uint64_t& number, NumberRange range,
                        const std::string& description);

// The parts of a help text besides the options: what the program does, an example (first), and what
// follows the options: exit codes and environment.
struct HelpText {
  std::string purpose;      // one sentence
  std::string example;      // shell lines
  std::string exit_codes;   // lines "65  data rejected (--fail-on-reject)"
  std::string environment;  // lines "NATS_URL  servers"; those of the common options are added
};
void set_help(CLI::App& app, const HelpText& help);

// What parsing came to: nothing = go on and run; else print out to stdout, error to stderr, and
// return exit_code.
struct ParseEnd {
  int exit_code = 0;
  std::string out;
  std::string error;  // "ew-load: error: unable to read the options: ..." with newline
};
std::optional<ParseEnd> parse_options(CLI::App& app, int argc, const char* const* argv);
// For checks after parsing, in the same grammar; exit code 64.
ParseEnd usage_error(const std::string& program, const std::string& reason);

}  // namespace ew
