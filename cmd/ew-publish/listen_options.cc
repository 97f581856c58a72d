#include "cmd/ew-publish/listen_options.h"

#include <CLI/App.hpp>

#include "lib/base/common_options.h"

namespace ew::publish {
namespace {

constexpr char kListening[] = "Listening";

std::string check_address(const std::string& text) {
  if (parse_udp_address(text)) return "";
  return "'" + text +
         "' is no address to listen on; it has the form udp://:PORT, udp://10.0.0.1:PORT or "
         "udp://[2001:db8::1]:PORT";
}

}  // namespace

void add_listen_options(CLI::App& app, ListenOptions& options) {
  app.add_option_function<std::vector<std::string>>(
         "--listen",
         [&options](const std::vector<std::string>& addresses) {
           for (const std::string& text : addresses) {
             options.addresses.push_back(*parse_udp_address(text));
           }
         },
         "publish UDP datagrams that come in here, one message each, until TERM or INT; no "
         "address: all of this machine; header Ew-Exporter names the sender; losses are counted "
         "(status file, stderr); nothing is read from stdin or written to stdout; a server that is "
         "away is waited for; may be given more than once")
      ->type_name("udp://[ADDRESS]:PORT")
      ->check(check_address, "")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group(kListening);
  add_bytes(app, "--receive-buffer", options.receive_buffer,
            "what the kernel holds of datagrams while this program cannot read them")
      ->group(kListening);
  add_bytes(app, "--listen-queue", options.queue_bytes,
            "memory for datagrams that the server has not stored yet; beyond it they are dropped "
            "and counted")
      ->group(kListening);
  add_duration(app, "--drain-timeout", options.drain_timeout_ns,
               "after TERM or INT, wait so long until all that came in is stored")
      ->group(kListening);
}

std::string check_listen_options(const CLI::App& app, const ListenOptions& options) {
  const bool listens = !options.addresses.empty();
  for (const char* name : {"--receive-buffer", "--listen-queue", "--drain-timeout"}) {
    if (!listens && app.count(name) > 0) return std::string(name) + " goes with --listen";
  }
  if (!listens) return "";
  if (app.count("--subject") == 0) return "--listen needs --subject, where datagrams are published";
  for (const char* name : {"files", "--input", "--rate", "--dedupe", "--retry-for",
                           "--server-headers", "--max-line"}) {
    if (app.count(name) > 0) {
      return std::string(name) +
             " does not go with --listen, which reads no lines and sends again "
             "for as long as it takes";
    }
  }
  return "";
}

}  // namespace ew::publish
