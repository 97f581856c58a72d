// udp-send: sends datagrams, for tests and measurements.
//   udp-send [OPTIONS] ADDRESS PORT <lines     a datagram a line of stdin
//   udp-send --count N [OPTIONS] ADDRESS PORT  N datagrams that hold their number, from 1 on
// --size BYTES   pads each with blanks         --base64       lines are base64
// --rate N       so many a second (0: as fast as it goes)     --from ADDRESS  the sender's address
// Prints how many and how many milliseconds it took. A full socket is waited for, so all are sent.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/exit_code.h"
#include "lib/base/text.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  uint64_t count = 0;
  size_t size = 0;
  double rate = 0;
  bool base64 = false;
  std::string from;
  std::vector<std::string> target;  // address, port
};

bool parse(int argc, char** argv, Options* options) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    if (word == "--base64") {
      options->base64 = true;
    } else if (word.starts_with("--")) {
      ++i;
      if (word == "--count") options->count = std::strtoull(value, nullptr, 10);
      if (word == "--size") options->size = std::strtoull(value, nullptr, 10);
      if (word == "--rate") options->rate = std::strtod(value, nullptr);
      if (word == "--from") options->from = value;
    } else {
      options->target.push_back(word);
    }
  }
  return options->target.size() == 2;
}

bool to_address(const std::string& host, const std::string& port, sockaddr_storage* address) {
  const auto number = htons(static_cast<uint16_t>(std::strtoul(port.c_str(), nullptr, 10)));
  auto* v4 = reinterpret_cast<sockaddr_in*>(address);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(address);
  if (inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = number;
    return true;
  }
  v6->sin6_family = AF_INET6;
  v6->sin6_port = number;
  return inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1;
}

int open_socket(const Options& options) {
  sockaddr_storage own{}, peer{};
  if (!to_address(options.target[0], options.target[1], &peer)) return -1;
  const int fd = socket(peer.ss_family, SOCK_DGRAM, 0);
  if (!options.from.empty() &&
      (!to_address(options.from, "0", &own) ||
       bind(fd, reinterpret_cast<sockaddr*>(&own), sizeof(sockaddr_in6)) != 0)) {
    return -1;
  }
  const socklen_t size = peer.ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  return connect(fd, reinterpret_cast<sockaddr*>(&peer), size) == 0 ? fd : -1;
}

// A datagram that nobody listens for is sent as well: the refusal of one is told to the next.
bool send_one(int fd, const std::string& payload) {
  for (;;) {
    if (send(fd, payload.data(), payload.size(), 0) >= 0) return true;
    if (errno != ECONNREFUSED && errno != EINTR && errno != ENOBUFS) return false;
  }
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, &options)) {
    std::fputs("udp-send: error: usage: udp-send [OPTIONS] ADDRESS PORT\n", stderr);
    return ew::kExitUsage;
  }
  const int fd = open_socket(options);
  if (fd < 0) {
    std::perror("udp-send: error: unable to open a socket");
    return ew::kExitIo;
  }
  const Clock::time_point start = Clock::now();
  uint64_t sent = 0;
  for (std::string line;;) {
    if (options.count > 0 ? sent == options.count : !std::getline(std::cin, line)) break;
    std::string payload = options.count > 0 ? std::to_string(sent + 1) : line;
    if (options.base64) {
      payload.clear();
      if (!ew::append_base64_decoded(line, &payload)) return ew::kExitRejected;
    }
    payload.resize(std::max(payload.size(), options.size), ' ');
    if (options.rate > 0) {
      const auto due = start + std::chrono::nanoseconds(static_cast<int64_t>(
                                   static_cast<double>(sent) / options.rate * 1e9));
      if (due > Clock::now() + std::chrono::milliseconds(1)) std::this_thread::sleep_until(due);
    }
    if (!send_one(fd, payload)) {
      std::perror("udp-send: error: unable to send");
      return ew::kExitIo;
    }
    ++sent;
  }
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
  std::printf("%llu %lld\n", static_cast<unsigned long long>(sent),
              static_cast<long long>(took.count()));
  return 0;
}
