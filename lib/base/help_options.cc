#include "lib/base/help_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace ew {

namespace {

constexpr size_t kWidth = 80;   // what a terminal shows without breaking lines itself
constexpr size_t kColumn = 30;  // where descriptions begin
constexpr std::string_view kCommonEnvironment =
    "EW_LOG_FORMAT  --log-format\n"
    "EW_LOG_LEVEL  --log-level\n";

using Options = std::vector<const CLI::Option*>;

// All options of the app that show up, those of nameless option groups included.
void collect_options(const CLI::App* app, Options* options) {
  for (const CLI::Option* option : app->get_options()) {
    if (!option->get_group().empty()) options->push_back(option);
  }
  for (const CLI::App* sub : app->get_subcommands(nullptr)) {
    if (sub->get_name().empty()) collect_options(sub, options);
  }
}

// Left text, then the right one broken into lines behind the column.
void append_row(std::string_view left, std::string_view right, size_t column, std::string* out) {
  out->append(fmt::format("  {}", left));
  size_t used = 2 + left.size();
  if (used + 2 > column && !right.empty()) {
    out->push_back('\n');
    used = 0;
  }
  bool line_empty = true;
  while (!right.empty()) {
    const std::string_view word = right.substr(0, right.find(' '));
    right.remove_prefix(std::min(word.size() + 1, right.size()));
    if (!line_empty && used + 1 + word.size() > kWidth) {
      out->push_back('\n');
      used = 0;
      line_empty = true;
    }
    const size_t blanks = line_empty ? std::max(column, used) - used : 1;
    out->append(blanks, ' ').append(word);
    used += blanks + word.size();
    line_empty = false;
  }
  out->push_back('\n');
}

// "name  text" lines as two columns.
std::string table(std::string_view lines) {
  std::vector<std::pair<std::string_view, std::string_view>> rows;
  size_t longest = 0;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    const std::string_view name = line.substr(0, line.find("  "));
    std::string_view text = line.substr(name.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (!line.empty()) rows.emplace_back(name, text);
    longest = std::max(longest, name.size());
  }
  std::string out;
  for (const auto& [name, text] : rows) {
    append_row(name, text, std::min(longest + 4, kColumn), &out);
  }
  return out;
}

std::string indented(std::string_view lines) {
  std::string out;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    out.append(line.empty() ? "" : "  ").append(line).push_back('\n');
  }
  return out;
}

void append_section(std::string title, const std::string& body, std::string* out) {
  if (body.empty()) return;
  std::transform(title.begin(), title.end(), title.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  out->append(fmt::format("\n{}\n{}", title, body));
}

std::string value_name(const CLI::Option* option) {
  return option->get_type_size() == 0 ? std::string() : option->get_type_name();
}

std::string option_row(const CLI::Option* option) {
  std::string left = option->get_name(option->get_positional(), !option->get_positional());
  // A flag that turns something off is shown by CLI11 with the value that it sets.
  constexpr std::string_view kOff = "{false}";
  for (size_t at = 0; (at = left.find(kOff)) != std::string::npos;) left.erase(at, kOff.size());
  for (size_t at = 0; (at = left.find(',', at)) != std::string::npos; at += 2) {
    left.replace(at, 1, ", ");
  }
  if (!option->get_positional() && !value_name(option).empty()) left += " " + value_name(option);
  std::string right = option->get_description();
  if (!option->get_default_str().empty() && option->get_type_size() != 0) {
    right += fmt::format(" (default: {})", option->get_default_str());
  }
  std::string out;
  append_row(left, right, kColumn, &out);
  return out;
}

void append_groups(const CLI::App* app, std::string* out) {
  Options options;
  collect_options(app, &options);
  std::vector<std::string> groups;
  for (const CLI::Option* option : options) {
    if (std::find(groups.begin(), groups.end(), option->get_group()) == groups.end()) {
      groups.push_back(option->get_group());
    }
  }
  std::stable_partition(groups.begin(), groups.end(),
                        [](const std::string& group) { return group != kCommonGroup; });
  for (const std::string& group : groups) {
    std::string body;
    for (const CLI::Option* option : options) {
      if (option->get_group() == group) body += option_row(option);
    }
    append_section(group, body, out);
  }
}

std::string commands(const CLI::App* app) {
  std::string out;
  for (const CLI::App* sub : app->get_subcommands(nullptr)) {
    if (sub->get_name().empty() || sub->get_group().empty()) continue;
    append_row(sub->get_name(), sub->get_description(), kColumn, &out);
  }
  return out;
}

}  // namespace

std::string HelpFormatter::make_usage(const CLI::App* app, std::string name) const {
  Options options;
  collect_options(app, &options);
  std::string out = "Usage: " + name;
  for (const CLI::Option* option : options) {
    if (!option->get_required() || option->get_positional()) continue;
    out += fmt::format(" {} {}", option->get_name(false, false), value_name(option));
  }
  out += " [OPTIONS]";
  for (const CLI::Option* option : options) {
    if (option->get_positional()) out += " " + make_option_usage(option);
  }
  if (!commands(app).empty()) out += " COMMAND";
  return out + "\n";
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode) const {
  const HelpText text = app == owner_ ? text_ : HelpText{app->get_description(), "", "", ""};
  std::string out = make_usage(app, std::move(name));
  if (!text.purpose.empty()) out += "\n" + text.purpose + "\n";
  append_section("example", indented(text.example), &out);
  append_section("commands", commands(app), &out);
  append_groups(app, &out);
  append_section("exit status", table(text.exit_codes), &out);
  append_section("environment", table(text.environment + "\n" + std::string(kCommonEnvironment)),
                 &out);
  return out;
}

}  // namespace ew
