// cut-proxy: passes TCP connections on to a PostgreSQL server of this machine and cuts some of them
// at their COMMIT, for tests. Prints the port that it listens on; one connection at a time; ends
// when killed.
//   cut-proxy PORT before|at|after TIMES
// before: the server does not get the COMMIT; at: it gets it, nobody waits for the answer; after:
// it has answered, the client does not get that.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view kCommit("COMMIT\0", 7);

sockaddr_in local_address(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int connect_to(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = local_address(port);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

bool pass(int from, int to, std::string* bytes) {
  std::array<char, 65536> buffer{};
  const ssize_t size = ::read(from, buffer.data(), buffer.size());
  if (size <= 0) return false;
  bytes->assign(buffer.data(), static_cast<size_t>(size));
  return to < 0 || ::write(to, bytes->data(), bytes->size()) == size;
}

// Until either side ends or is cut.
void relay(int client, int server, std::string_view when, int* times) {
  std::string bytes;
  std::array<pollfd, 2> ready = {pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
  while (::poll(ready.data(), ready.size(), -1) > 0) {
    if (ready[1].revents != 0 && !pass(server, client, &bytes)) return;
    if (ready[0].revents == 0) continue;
    if (!pass(client, -1, &bytes)) return;
    const bool cut = *times > 0 && bytes.find(kCommit) != std::string::npos;
    if (cut && when == "before") return void(--*times);
    if (::write(server, bytes.data(), bytes.size()) < 0) return;
    if (!cut) continue;
    --*times;
    if (when == "after") pass(server, -1, &bytes);
    return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  std::signal(SIGPIPE, SIG_IGN);
  const int port = std::atoi(argv[1]);
  int times = std::atoi(argv[3]);
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = local_address(0);
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0) return 69;
  if (::listen(listener, 5) != 0) return 69;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  for (;;) {
    const int client = ::accept(listener, nullptr, nullptr);
    if (client < 0) return 74;
    const int server = connect_to(port);
    if (server >= 0) relay(client, server, argv[2], &times);
    ::close(client);
    ::close(server);
  }
}
