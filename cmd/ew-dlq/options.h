// The options of ew-dlq and its commands put, list and show. Parsing opens nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/base/common_options.h"
#include "lib/nats/connection.h"

namespace ew::dlq {

inline constexpr char kDefaultStream[] = "EW_DLQ";

enum class Command { put, list, show };

struct Options {
  CommonOptions common;
  ConnectionOptions nats;
  Command command = Command::put;
  std::string stream = kDefaultStream;
  std::string file;  // "" = the stream

  // list
  bool json = false;
  std::string table;  // "_" = letters that passed no ew-load
  std::string stage;
  std::string code;
  std::string since;   // a duration back from now, or a time
  uint64_t count = 0;  // 0 = all

  // show
  std::string which;  // SEQ or SUBJECT
  bool payload = false;
};

// Fills the options; what is returned ends the program.
std::optional<ParseEnd> parse_options(int argc, const char* const* argv, Options* options);

}  // namespace ew::dlq
