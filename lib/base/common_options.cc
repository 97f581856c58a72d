#include "lib/base/common_options.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "lib/base/help_options.h"
#include "lib/base/text.h"
#include "lib/base/timestamp.h"
#include "lib/base/version.h"

namespace ew {

namespace {

static_assert(sizeof(size_t) == sizeof(uint64_t));

// Longer lines would not fit the 32-bit offsets of a parsed document, nor any stage's memory.
constexpr uint64_t kLongestMaxLine = uint64_t{1} << 30;
// A known option is suggested up to this many wrong letters: more gives odd suggestions, fewer miss
// swapped and doubled letters.
constexpr size_t kMaxTypos = 2;

template <class T>
using Choices = std::vector<std::pair<std::string_view, T>>;

template <class T>
std::string join_choices(const Choices<T>& choices, std::string_view separator) {
  std::string out;
  for (const auto& [name, value] : choices) {
    if (!out.empty()) out.append(separator);
    out.append(name);
  }
  return out;
}

template <class T>
const T* find_choice(const Choices<T>& choices, std::string_view text) {
  for (const auto& [name, value] : choices) {
    if (name == text) return &value;
  }
  return nullptr;
}

// An option whose value is one of a few words.
template <class T>
CLI::Option* add_choice(CLI::App& app, const std::string& name, T& value, const Choices<T>& choices,
                        const std::string& description) {
  const auto set = [&value, choices](const std::string& text) {
    value = *find_choice(choices, text);
  };
  const auto check = [choices](const std::string& text) {
    if (find_choice(choices, text) != nullptr) return std::string();
    return fmt::format("'{}' is not one of {}", text, join_choices(choices, ", "));
  };
  CLI::Option* option = app.add_option_function<std::string>(name, set, description);
  option->type_name(join_choices(choices, "|"))->check(check, "");
  for (const auto& [word, choice] : choices) {
    if (choice == value) option->default_str(std::string(word));
  }
  return option;
}

struct Unit {
  uint64_t size;
  const char* name;
};

// The value in the largest unit that needs no fraction.
template <size_t n>
std::string in_units(uint64_t value, const Unit (&units)[n]) {
  const Unit* unit = std::begin(units);
  while (unit->size > 1 && (value == 0 || value % unit->size != 0)) ++unit;
  return fmt::format("{}{}", value / unit->size, unit->name);
}

std::string duration_text(int64_t nanos) {
  constexpr Unit kUnits[] = {{86'400'000'000'000, "d"},
                             {3'600'000'000'000, "h"},
                             {60'000'000'000, "m"},
                             {1'000'000'000, "s"},
                             {1'000'000, "ms"},
                             {1'000, "us"},
                             {1, "ns"}};
  return nanos <= 0 ? "0" : in_units(static_cast<uint64_t>(nanos), kUnits);
}

std::string bytes_text(uint64_t bytes) {
  constexpr Unit kUnits[] = {
      {uint64_t{1} << 30, "GiB"}, {uint64_t{1} << 20, "MiB"}, {uint64_t{1} << 10, "KiB"}, {1, ""}};
  return in_units(bytes, kUnits);
}

std::optional<uint64_t> parse_number(std::string_view text) {
  uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

std::string check_duration(const std::string& text) {
  if (parse_duration(text)) return "";
  if (text.starts_with('-')) return fmt::format("'{}' is negative; a duration is not", text);
  return fmt::format("'{}' is not a duration such as 500ms, 30s, 10m or 1h30m", text);
}

std::string check_bytes(const std::string& text) {
  uint64_t bytes = 0;
  if (parse_bytes(text, &bytes)) return "";
  return fmt::format("'{}' is not a number of bytes such as 65536, 64KiB or 16MiB", text);
}

// The number of letters to change, insert, drop or swap.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before, last(b.size() + 1), now(b.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = last[j - 1] + (a[i - 1] != b[j - 1]);
      now[j] = std::min({changed, last[j] + 1, now[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before = last;
    last = now;
  }
  return last[b.size()];
}

// The long option that is nearest to the word; "" if none is near.
std::string nearest_option(const CLI::App& app, std::string_view word) {
  std::string best;
  size_t best_distance = kMaxTypos + 1;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      const size_t distance = edit_distance(word, name);
      if (distance >= best_distance || distance >= name.size()) continue;
      best = name;
      best_distance = distance;
    }
  }
  return best;
}

const CLI::App& innermost(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : innermost(*chosen.back());
}

// Only the name: what follows may be a secret.
std::string unknown_option(const CLI::App& app) {
  const CLI::App& inner = innermost(app);
  for (const std::string& argument : app.remaining(true)) {
    if (argument.size() < 2 || argument[0] != '-') continue;
    const std::string name = argument.substr(0, argument.find('='));
    const std::string word =
        name.substr(name.find_first_not_of('-') == std::string::npos ? name.size()
                                                                     : name.find_first_not_of('-'));
    std::string known = nearest_option(inner, word);
    if (known.empty()) known = nearest_option(app, word);
    if (known.empty()) return fmt::format("there is no option {}", name);
    return fmt::format("there is no option {}; --{} is the nearest", name, known);
  }
  return "";
}

// The options of the app that take exactly one value.
std::vector<const CLI::Option*> single_options(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) {
    return option->get_type_size() == 1 && option->get_expected_max() == 1;
  });
}

// A value that comes from the environment is named with its variable: people look for it in vain on
// their command line.
std::string from_environment(const CLI::Option& option) {
  const std::string& variable = option.get_envname();
  const char* value = variable.empty() ? nullptr : std::getenv(variable.c_str());
  const bool taken = value != nullptr && option.results() == std::vector<std::string>{value};
  return taken ? fmt::format(" (from {})", variable) : "";
}

std::string reason_of(const CLI::App& app, const CLI::ParseError& error) {
  if (!app.get_allow_extras()) {
    if (std::string reason = unknown_option(app); !reason.empty()) return reason;
    const auto extras = app.remaining(true);
    if (!extras.empty()) return fmt::format("there is no argument '{}'", extras.front());
  }
  std::string message = error.what();
  for (const CLI::Option* option : single_options(innermost(app))) {
    const std::string name = option->get_name();
    if (option->count() > 1) return name + " is given more than once";
    if (message.starts_with(name + ": ")) {
      if (option->count() == 0) return fmt::format("{} needs a value", name);
      return message + from_environment(*option);
    }
    if (message.starts_with("Could not convert: " + name + " =")) {
      return fmt::format("{}: '{}' is not a number{}", name, option->results().front(),
                         from_environment(*option));
    }
  }
  return message;
}

}  // namespace

void add_common_options(CLI::App& app, CommonOptions& options) {
  if (options.program.empty()) options.program = app.get_name();
  if (app.get_name().empty()) app.name(options.program);
  app.set_help_flag("-h,--help", "print this help and exit")->group(kCommonGroup);
  app.set_version_flag("--version", fmt::format("{} {}", options.program, kVersion),
                       "print the version and exit")
      ->group(kCommonGroup);
  add_choice<LogFormat>(app, "--log-format", options.log_format,
                        {{"text", LogFormat::text}, {"json", LogFormat::json}},
                        "form of the messages on stderr")
      ->envname("EW_LOG_FORMAT")
      ->group(kCommonGroup);
  add_choice<Level>(app, "--log-level", options.log_level,
                    {{"error", Level::error},
                     {"warning", Level::warning},
                     {"info", Level::info},
                     {"debug", Level::debug}},
                    "the most talkative messages that are written")
      ->envname("EW_LOG_LEVEL")
      ->group(kCommonGroup);
  // Behind --log-level, since callbacks run in this order: they win over it and its variable.
  CLI::Option* quiet = app.add_flag_callback(
      "-q,--quiet", [&options] { options.log_level = Level::error; }, "write errors only");
  CLI::Option* verbose = app.add_flag_callback(
      "-v,--verbose", [&options] { options.log_level = Level::debug; },
      "write everything, as --log-level debug");
  quiet->group(kCommonGroup)->excludes(verbose);
  verbose->group(kCommonGroup);
  app.add_option("--status-file", options.status_file,
                 "rewrite this JSON file each second with state, counters and rates")
      ->type_name("PATH")
      ->group(kCommonGroup);
  app.add_option("--pipeline", options.pipeline, "name shown in messages and in the status file")
      ->type_name("NAME")
      ->group(kCommonGroup);
}

void add_max_line_option(CLI::App& app, CommonOptions& options) {
  add_bytes(app, "--max-line", options.max_line,
            "longest line; one value for a whole ring, letters may be 1 MiB longer")
      ->check(
          [](const std::string& text) {
            uint64_t bytes = 0;
            if (parse_bytes(text, &bytes) && bytes > 0 && bytes <= kLongestMaxLine)
              return std::string();
            return fmt::format("'{}' is not between 1 and {}", text, bytes_text(kLongestMaxLine));
          },
          "")
      ->group(kCommonGroup);
}

void add_ring_option(CLI::App& app, CommonOptions& options) {
  app.add_flag("--ring", options.ring,
               "the program stands in a ring: retry for ever, drop what is unfinished at end of "
               "input, since it comes again")
      ->group(kCommonGroup);
}

CLI::Option* add_duration(CLI::App& app, const std::string& name, int64_t& nanos,
                          const std::string& description) {
  const auto set = [&nanos](const std::string& text) { nanos = *parse_duration(text); };
  return app.add_option_function<std::string>(name, set, description)
      ->type_name("DURATION")
      ->default_str(duration_text(nanos))
      ->check(check_duration, "");
}

CLI::Option* add_bytes(CLI::App& app, const std::string& name, uint64_t& bytes,
                       const std::string& description) {
  const auto set = [&bytes](const std::string& text) { parse_bytes(text, &bytes); };
  return app.add_option_function<std::string>(name, set, description)
      ->type_name("SIZE")
      ->default_str(bytes_text(bytes))
      ->check(check_bytes, "");
}

CLI::Option* add_number(CLI::App& app, const std::string& name, uint64_t& number, NumberRange range,
                        const std::string& description) {
  const auto set = [&number](const std::string& text) { number = *parse_number(text); };
  const auto check = [range](const std::string& text) {
    const auto parsed = parse_number(text);
    if (!parsed) return fmt::format("'{}' is not a whole number", text);
    if (*parsed >= range.min && *parsed <= range.max) return std::string();
    if (range.max == NumberRange{}.max) return fmt::format("{} is below {}", text, range.min);
    return fmt::format("{} is not between {} and {}", text, range.min, range.max);
  };
  return app.add_option_function<std::string>(name, set, description)
      ->type_name("N")
      ->default_str(std::to_string(number))
      ->check(check, "");
}

void set_help(CLI::App& app, const HelpText& help) {
  app.formatter(std::make_shared<HelpFormatter>(&app, help));
  if (app.get_description().empty()) app.description(help.purpose);
}

std::optional<ParseEnd> parse_options(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    return ParseEnd{kExitOk, app.help(), ""};
  } catch (const CLI::CallForVersion& version) {
    return ParseEnd{kExitOk, std::string(version.what()) + "\n", ""};
  } catch (const CLI::ParseError& error) {
    return usage_error(app.get_name(), reason_of(app, error));
  }
}

ParseEnd usage_error(const std::string& program, const std::string& reason) {
  std::string line =
      fmt::format("{0}: error: unable to read the options: {1}; see {0} --help", program, reason);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return {kExitUsage, "", line + "\n"};
}

}  // namespace ew
