// The shape of --help, the same for every program and command: usage, purpose, an example first,
// the groups of options, EXIT STATUS, and ENVIRONMENT last. Not responsible for parsing: see
// common_options.h.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>
#include <string>
#include <vector>

#include "lib/base/common_options.h"

namespace ew {

// The group that stands behind all others.
inline constexpr char kCommonGroup[] = "Common";

class HelpFormatter : public CLI::Formatter {
 public:
  // The text belongs to the owner; commands below it that inherit the formatter show their own
  // description.
  HelpFormatter(const CLI::App* owner, HelpText text) : owner_(owner), text_(std::move(text)) {}

  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_usage(const CLI::App* app, std::string name) const override;

 private:
  const CLI::App* owner_;
  HelpText text_;
};

}  // namespace ew
