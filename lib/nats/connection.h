// A connection to NATS: opening it, the little that callers do on it themselves (publish, request),
// and what they are told when it goes and comes back. Hides cnats: no other folder includes it.
// Not responsible for streams and consumers (jetstream.h, stream.h, consumer.h) nor for printing:
// what happens later is told through Events, without secrets.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/status.h"

struct __natsConnection;  // cnats' natsConnection, for the other units of lib/nats

namespace ew {

struct ConnectionOptions {
  std::string urls;  // comma-separated; "" = from the context, else kDefaultNatsUrl
  std::string user;
  std::string password;
  std::string token;
  std::string creds;   // file with JWT and seed
  std::string nkey;    // file with a seed
  std::string tls_ca;  // files in PEM
  std::string tls_cert;
  std::string tls_key;
  std::string tls_server_name;
  std::string inbox_prefix;  // from a context only; "" = _INBOX
  std::string context;     // name of one of the nats CLI's contexts; "" = the selected one, if any
  std::string name;        // shown by the server in its list of connections
  std::string domain;      // JetStream domain, "" = none
  std::string api_prefix;  // from a context only; instead of $JS.API
  int64_t connect_timeout_ns = int64_t{10} * 1'000'000'000;
};

inline constexpr char kDefaultNatsUrl[] = "nats://127.0.0.1:4222";

class Connection {
 public:
  // Called from threads of the client library; must be quick and must not call back.
  struct Events {
    std::function<void()> disconnected;
    std::function<void()> reconnected;
    std::function<void(const Status&)> closed;  // for good: the servers refuse us
    std::function<void(const Status&)> error;   // asynchronous: permissions, messages dropped
  };
  using Stop = std::function<bool()>;
  using Report = std::function<void(const Status&)>;

  // Tries until connect_timeout has passed or stop() says so. Errors: unavailable; permission:
  // login refused; config: unreadable files, bad URL or context.
  static Result<std::unique_ptr<Connection>> connect(const ConnectionOptions& options,
                                                     Events events = {}, const Stop& stop = {});
  // Tries until it succeeds or stop() says so (then: temporary), waiting 0.25 s to 30 s with
  // jitter. Reports the first failure and then one every few minutes. Errors: permission, config:
  // at once.
  static Result<std::unique_ptr<Connection>> connect_retrying(const ConnectionOptions& options,
                                                              Events events, const Stop& stop,
                                                              const Report& report);
  ~Connection();  // closes; what publish() took is flushed before
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Queues a message for sending; never across a reconnect. reply "" = none.
  // Errors: temporary: not connected; config: over the server's max_payload; internal.
  Status publish(const std::string& subject, const std::string& reply, std::string_view payload);
  // For many messages without reply: subject ends with a NUL.
  Status publish(const char* subject, std::string_view payload);
  using Headers = std::vector<std::pair<std::string, std::string>>;
  Status publish(const std::string& subject, const std::string& reply, const Headers& headers,
                 std::string_view payload);
  // Waits until the server has read everything published so far. Errors: temporary.
  Status flush(std::chrono::milliseconds timeout);
  // Sends a request and waits for the answer. Errors: unavailable: nobody answers (no responders);
  // temporary: no answer in time, not connected; permission: the server refuses the subject.
  Result<std::string> request(const std::string& subject, std::string_view payload,
                              std::chrono::milliseconds timeout);

  bool connected() const;
  // How often the connection came back, as of now. What was in flight before a change is lost.
  uint64_t reconnects() const;
  size_t max_payload() const;
  std::string new_inbox() const;  // a subject that nobody else uses
  std::string url() const;        // of the server connected to, without user and password
  // The domain given, and the prefix of the JetStream API: $JS.API or $JS.<domain>.API.
  const std::string& domain() const;
  const std::string& api() const;

  __natsConnection* native() const;
  struct Parts;  // inside lib/nats only

 private:
  explicit Connection(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// A URL list without what stands between "//" and "@", for messages.
std::string without_secrets(std::string_view urls);

}  // namespace ew
