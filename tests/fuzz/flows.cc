#include "tests/fuzz/flows.h"

#include <set>

#include "lib/base/text.h"
#include "lib/decode/netflow/templates.h"
#include "tests/fuzz/checks.h"

namespace ew::fuzz {
namespace {

constexpr char kType[] = "netflow";
constexpr size_t kHead = 3;
constexpr size_t kExporters = 3;
constexpr size_t kTogether = 4;  // of a seed; more say nothing new
constexpr std::string_view kEnd = "{\"@end\":";

// The envelopes of the messages of an input, in the order of a stream.
std::vector<std::string> lines_of(std::string_view bytes) {
  std::vector<std::string> lines;
  while (bytes.size() >= kHead) {
    const auto at = [bytes](size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const std::string_view payload = bytes.substr(kHead, size_t{at(1)} << 8 | at(2));
    const std::string exporter = std::to_string(at(0) % kExporters);
    bytes.remove_prefix(kHead + payload.size());
    const std::string n = std::to_string(lines.size() + 1);
    std::string line = "{\"id\":\"F@1/" + n + "/0\",\"stream\":\"F\",\"seq\":\"" + n +
                       "\",\"headers\":{\"Ew-Exporter\":[\"192.0.2." + exporter +
                       "\"]},\"data_base64\":\"";
    append_base64(payload, &line);
    lines.push_back(line + "\"}");
  }
  return lines;
}

// Of the lines of the first message.
size_t size_to_end(std::string_view lines) {
  for (size_t begin = 0; begin < lines.size();) {
    const size_t end = lines.find('\n', begin);
    if (end == std::string_view::npos) break;
    if (lines.substr(begin).starts_with(kEnd)) return end + 1;
    begin = end + 1;
  }
  die("a message has no end", lines);
}

void check_kept(const flow::Templates& templates) {
  const std::string text = templates.to_json();
  flow::Templates kept;
  if (!kept.merge(text)) die("templates are not read again", text);
  if (kept.to_json() != text) die("templates change", text + "\n" + kept.to_json());
}

}  // namespace

Flows::Flows() : options_(options_of(kType, decode::Input::envelope)) {}

// What the messages become: rows and letters, the end of each once.
std::string Flows::run(const std::vector<std::string>& lines, Step* step) const {
  std::string out;
  for (const std::string& line : lines) out.append(step->add(line));
  out.append(step->finish());
  std::string all;
  std::set<std::string> ends;
  std::string_view rest = out;
  while (!rest.empty()) {
    const size_t size = size_to_end(rest);
    const Output output = check_lines(rest.substr(0, size));
    if (!ends.insert(output.end).second) die("a message ends twice", output.end);
    all.append(essence(output)).push_back('\n');
    rest.remove_prefix(size);
  }
  if (ends.size() != lines.size()) die("a message does not end", out);
  return all;
}

void Flows::take(std::string_view bytes) {
  const std::vector<std::string> lines = lines_of(bytes);
  Step first(options_), second(options_);
  const std::string one = run(lines, &first);
  check_kept(first.flows().templates);
  const std::string other = run(lines, &second);
  if (one != other) die("the same messages become something else", one + "\n---\n" + other);
  run(lines, &first);
}

std::vector<std::string> Flows::seeds_of(const std::vector<std::string>& payloads) {
  std::vector<std::string> seeds;
  for (size_t begin = 0; begin < payloads.size(); ++begin) {
    std::string seed;
    for (size_t i = begin; i < payloads.size() && i < begin + kTogether; ++i) {
      const size_t size = payloads[i].size();
      seed.push_back('\0');
      seed.push_back(static_cast<char>(size >> 8));
      seed.push_back(static_cast<char>(size));
      seed.append(payloads[i]);
      seeds.push_back(seed);
    }
  }
  return seeds;
}

}  // namespace ew::fuzz
