// The targets of `make fuzz`: one for each --type of ew-decode, and those below. Not responsible
// for where inputs come from: libFuzzer, or standalone.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ew::fuzz {

inline constexpr std::string_view kBySubject = "auto";
inline constexpr std::string_view kRecords = "records";      // lines that cross a pipe
inline constexpr std::string_view kCaptures = "captures";    // packets
inline constexpr std::string_view kFlows = "flows";          // several messages of netflow
inline constexpr std::string_view kTemplates = "templates";  // files of templates

std::vector<std::string> target_names();
// The target that take_input() feeds.
void choose_target(const std::string& name);
void take_input(std::string_view bytes);
// The inputs that a golden file of the target is worth, and those that come from no file.
std::vector<std::string> seeds_of(const std::string& name, std::string_view golden_file);
std::vector<std::string> own_seeds_of(const std::string& name);

}  // namespace ew::fuzz
