// nats-req: sends one request to NATS and prints the answer, for tests; the server is NATS_URL's.
//   nats-req SUBJECT [BODY]         one line; exit 69 when nobody answers within 5 s
//   nats-req --pub SUBJECT [BODY] [HEADER:VALUE...]   publishes without waiting for an answer
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/exit_code.h"
#include "lib/nats/connection.h"

namespace {

int fail(const ew::Status& status) {
  std::fprintf(stderr, "nats-req: error: %s\n", status.message().c_str());
  return ew::exit_code(status.kind()) == ew::kExitTemporary ? ew::kExitUnavailable
                                                            : ew::exit_code(status.kind());
}

int publish(ew::Connection& connection, const std::vector<std::string>& words) {
  ew::Connection::Headers headers;
  for (size_t i = 2; i < words.size(); ++i) {
    const size_t colon = words[i].find(':');
    if (colon == std::string::npos) return ew::kExitUsage;
    headers.emplace_back(words[i].substr(0, colon), words[i].substr(colon + 1));
  }
  const std::string body = words.size() > 1 ? words[1] : "";
  ew::Status status = headers.empty() ? connection.publish(words[0], "", body)
                                      : connection.publish(words[0], "", headers, body);
  if (status.ok()) status = connection.flush(std::chrono::seconds(5));
  return status.ok() ? 0 : fail(status);
}

int request(ew::Connection& connection, const std::vector<std::string>& words) {
  const ew::Result<std::string> answer =
      connection.request(words[0], words.size() > 1 ? words[1] : "", std::chrono::seconds(5));
  if (!answer) return fail(answer.status());
  std::printf("%s\n", answer->c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  const bool only_publish = !words.empty() && words.front() == "--pub";
  if (only_publish) words.erase(words.begin());
  if (words.empty()) {
    std::fputs("nats-req: error: usage: nats-req [--pub] SUBJECT [BODY]\n", stderr);
    return ew::kExitUsage;
  }
  ew::ConnectionOptions options;
  options.name = "nats-req";
  const char* url = std::getenv("NATS_URL");
  options.urls = url != nullptr ? url : "";
  options.connect_timeout_ns = 5'000'000'000;
  auto connection = ew::Connection::connect(options);
  if (!connection) return fail(connection.status());
  return only_publish ? publish(**connection, words) : request(**connection, words);
}
