#include "lib/nats/connection.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "lib/nats/context.h"
#include "lib/nats/internal.h"

namespace ew {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// Between attempts: the first is short since most outages are restarts; the last bounds how late an
// outage's end is noticed.
constexpr milliseconds kFirstBackoff{250};
constexpr milliseconds kLastBackoff{30'000};
constexpr milliseconds kStopCheck{50};  // how late a stop is noticed while waiting
constexpr auto kReportEvery = std::chrono::minutes(5);
// What may pass although it looks final is final when it fails so often in a row.
constexpr int kFinalFailures = 3;
constexpr int64_t kCloseFlushMs = 1000;  // for what is published but not yet sent

// A handshake also fails when a server dies in it. cnats 3.4 drops a signature whose first byte is
// zero, so that one login in 256 by nkey or creds is refused; the next signs another nonce.
bool may_pass(natsStatus code, const ConnectionOptions& options) {
  const bool signs = !options.nkey.empty() || !options.creds.empty();
  return code == NATS_SSL_ERROR || (signs && code == NATS_CONNECTION_AUTH_FAILED);
}

Kind kind_of(natsStatus code) {
  switch (code) {
    case NATS_OK:
      return Kind::ok;
    case NATS_CONNECTION_AUTH_FAILED:
    case NATS_NOT_PERMITTED:
      return Kind::permission;
    case NATS_INVALID_ARG:
    case NATS_ADDRESS_MISSING:
    case NATS_INVALID_SUBJECT:
    case NATS_SECURE_CONNECTION_WANTED:
    case NATS_SECURE_CONNECTION_REQUIRED:
    case NATS_SSL_ERROR:
    case NATS_MAX_PAYLOAD:
      return Kind::config;
    case NATS_NO_SERVER:
    case NATS_NO_RESPONDERS:
      return Kind::unavailable;
    case NATS_NO_MEMORY:
    case NATS_ILLEGAL_STATE:
      return Kind::internal;
    default:
      return Kind::temporary;
  }
}

// Half of the wait is random, so that many clients do not come back in step.
milliseconds with_jitter(milliseconds wait) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<int64_t> spread(wait.count() / 2, wait.count());
  return milliseconds(spread(random));
}

// False if stop() said so.
bool wait_unless(const Connection::Stop& stop, steady_clock::time_point until) {
  while (steady_clock::now() < until) {
    if (stop && stop()) return false;
    std::this_thread::sleep_for(
        std::min(kStopCheck, std::chrono::ceil<milliseconds>(until - steady_clock::now())));
  }
  return !(stop && stop());
}

}  // namespace

Status nats_status(natsStatus code, std::string_view what) {
  natsStatus last = NATS_OK;
  const char* text = nats_GetLastError(&last);
  std::string reason = natsStatus_GetText(code);
  if (last == code && text != nullptr && *text != '\0') reason = text;
  // The library puts its own source line before its words.
  const size_t end = reason.starts_with('(') ? reason.find("): ") : std::string::npos;
  if (end != std::string::npos) reason.erase(0, end + 3);
  return {kind_of(code), std::string(what) + ": " + reason};
}

struct Connection::Parts {
  ConnectionOptions options;
  Events events;
  std::string api;
  OwnedConnection connection;
  std::unique_ptr<natsStatistics, NatsDelete> statistics;
  std::atomic<bool> connected{false};
  std::atomic<bool> closing{false};
  std::atomic<uint64_t> refusals{0};  // permission errors told by the server
  std::mutex mutex;
  std::condition_variable closed_condition;
  bool closed = false;

  void on_disconnected() {
    connected = false;
    if (!closing && events.disconnected) events.disconnected();
  }
  void on_reconnected() {
    connected = true;
    if (events.reconnected) events.reconnected();
  }
  void on_closed(natsConnection* which) {
    connected = false;
    const char* text = nullptr;
    const natsStatus code = natsConnection_GetLastError(which, &text);
    if (!closing && events.closed) {
      const Kind kind = code == NATS_OK ? Kind::temporary : kind_of(code);
      events.closed({kind, std::string("connection closed: ") + (text != nullptr ? text : "")});
    }
    const std::lock_guard lock(mutex);
    closed = true;
    closed_condition.notify_all();
  }
  void on_error(natsConnection* which, natsStatus code) {
    const char* text = nullptr;
    natsConnection_GetLastError(which, &text);
    if (code == NATS_NOT_PERMITTED) ++refusals;
    if (closing || !events.error) return;
    const std::string reason = text != nullptr && *text != '\0' ? text : natsStatus_GetText(code);
    events.error({kind_of(code), reason});
  }

  void set_callbacks(natsOptions* nats_options);
  natsStatus open(natsOptions* nats_options);
};

void Connection::Parts::set_callbacks(natsOptions* nats_options) {
  natsOptions_SetDisconnectedCB(
      nats_options, [](natsConnection*, void* p) { static_cast<Parts*>(p)->on_disconnected(); },
      this);
  natsOptions_SetReconnectedCB(
      nats_options, [](natsConnection*, void* p) { static_cast<Parts*>(p)->on_reconnected(); },
      this);
  natsOptions_SetClosedCB(
      nats_options, [](natsConnection* c, void* p) { static_cast<Parts*>(p)->on_closed(c); }, this);
  natsOptions_SetErrorHandler(
      nats_options,
      [](natsConnection* c, natsSubscription*, natsStatus code, void* p) {
        static_cast<Parts*>(p)->on_error(c, code);
      },
      this);
}

natsStatus Connection::Parts::open(natsOptions* nats_options) {
  natsConnection* opened = nullptr;
  const natsStatus code = natsConnection_Connect(&opened, nats_options);
  if (code == NATS_OK) {
    connection.reset(opened);
    connected = true;
  }
  return code;
}

Result<std::unique_ptr<Connection>> Connection::connect(const ConnectionOptions& options,
                                                        Events events, const Stop& stop) {
  const auto give_up = steady_clock::now() + std::chrono::nanoseconds(options.connect_timeout_ns);
  Status last;
  const Stop stop_or_late = [give_up, &stop] {
    return steady_clock::now() >= give_up || (stop && stop());
  };
  Result<std::unique_ptr<Connection>> result = connect_retrying(
      options, std::move(events), stop_or_late, [&last](const Status& status) { last = status; });
  if (!result && result.kind() == Kind::temporary && !last.ok()) {
    return Status{Kind::unavailable, last.message()};
  }
  return result;
}

Result<std::unique_ptr<Connection>> Connection::connect_retrying(const ConnectionOptions& options,
                                                                 Events events, const Stop& stop,
                                                                 const Report& report) {
  auto parts = std::make_unique<Parts>();
  natsStatistics* statistics = nullptr;
  if (natsStatistics_Create(&statistics) != NATS_OK) return Status{Kind::internal, "no memory"};
  parts->statistics.reset(statistics);
  parts->options = options;
  if (Status status = apply_context(&parts->options); !status) return status;
  parts->events = std::move(events);
  const std::string& prefix = parts->options.api_prefix;
  const std::string& domain = parts->options.domain;
  parts->api = !prefix.empty() ? prefix : domain.empty() ? "$JS.API" : "$JS." + domain + ".API";
  Result<OwnedOptions> nats_options = to_nats_options(parts->options);
  if (!nats_options) return nats_options.status();
  parts->set_callbacks(nats_options->get());

  const std::string what = "unable to connect to NATS at " + without_secrets(parts->options.urls);
  milliseconds backoff = kFirstBackoff;
  steady_clock::time_point next_report{};
  for (int failures = 0;;) {
    const natsStatus code = parts->open(nats_options->get());
    if (code == NATS_OK) return std::unique_ptr<Connection>(new Connection(std::move(parts)));
    const Status status = nats_status(code, what);
    failures = may_pass(code, parts->options) ? failures + 1 : 0;
    const bool perhaps_passing = failures > 0 && failures < kFinalFailures;
    if (!perhaps_passing && (status.kind() == Kind::permission || status.kind() == Kind::config)) {
      return status;
    }
    const auto now = steady_clock::now();
    if (report && now >= next_report) {
      report({Kind::unavailable, status.message()});
      next_report = now + kReportEvery;
    }
    if (!wait_unless(stop, now + with_jitter(backoff))) {
      return Status{Kind::temporary, what + ": stopped"};
    }
    backoff = std::min(backoff * 2, kLastBackoff);
  }
}

Connection::Connection(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

// The callbacks hold a pointer to the parts, so the last of them has to be over.
Connection::~Connection() {
  natsConnection_FlushTimeout(native(), kCloseFlushMs);
  parts_->closing = true;
  natsConnection_Close(native());
  std::unique_lock lock(parts_->mutex);
  parts_->closed_condition.wait_for(lock, std::chrono::seconds(2),
                                    [this] { return parts_->closed; });
}

Status Connection::publish(const std::string& subject, const std::string& reply,
                           std::string_view payload) {
  if (!connected()) return {Kind::temporary, "unable to publish: not connected"};
  const int size = static_cast<int>(payload.size());
  const natsStatus code =
      reply.empty() ? natsConnection_Publish(native(), subject.c_str(), payload.data(), size)
                    : natsConnection_PublishRequest(native(), subject.c_str(), reply.c_str(),
                                                    payload.data(), size);
  return code == NATS_OK ? Status{} : nats_status(code, "unable to publish to " + subject);
}

Status Connection::publish(const char* subject, std::string_view payload) {
  if (!connected()) return {Kind::temporary, "unable to publish: not connected"};
  const natsStatus code =
      natsConnection_Publish(native(), subject, payload.data(), static_cast<int>(payload.size()));
  return code == NATS_OK ? Status{} : nats_status(code, "unable to publish");
}

Status Connection::publish(const std::string& subject, const std::string& reply,
                           const Headers& headers, std::string_view payload) {
  if (!connected()) return {Kind::temporary, "unable to publish: not connected"};
  natsMsg* created = nullptr;
  natsStatus code =
      natsMsg_Create(&created, subject.c_str(), reply.empty() ? nullptr : reply.c_str(),
                     payload.data(), static_cast<int>(payload.size()));
  const OwnedMessage message(created);
  for (const auto& [name, value] : headers) {
    if (code == NATS_OK) code = natsMsgHeader_Add(created, name.c_str(), value.c_str());
  }
  if (code == NATS_OK) code = natsConnection_PublishMsg(native(), created);
  return code == NATS_OK ? Status{} : nats_status(code, "unable to publish to " + subject);
}

Status Connection::flush(milliseconds timeout) {
  const natsStatus code = natsConnection_FlushTimeout(native(), timeout.count());
  if (code == NATS_OK) return {};
  return {Kind::temporary, nats_status(code, "unable to flush").message()};
}

Result<std::string> Connection::request(const std::string& subject, std::string_view payload,
                                        milliseconds timeout) {
  if (!connected()) return Status{Kind::temporary, "unable to ask " + subject + ": not connected"};
  const uint64_t refusals = parts_->refusals;
  natsMsg* answer = nullptr;
  const natsStatus code = natsConnection_Request(&answer, native(), subject.c_str(), payload.data(),
                                                 static_cast<int>(payload.size()), timeout.count());
  const OwnedMessage owned(answer);
  if (code == NATS_OK) {
    return std::string(natsMsg_GetData(answer), static_cast<size_t>(natsMsg_GetDataLength(answer)));
  }
  if (parts_->refusals != refusals) {
    return Status{Kind::permission, "unable to ask " + subject + ": permission denied"};
  }
  return nats_status(code, "unable to ask " + subject);
}

bool Connection::connected() const { return parts_->connected; }

// Asked of the library, whose own callback comes later than the first publish may.
uint64_t Connection::reconnects() const {
  uint64_t count = 0;
  const std::lock_guard lock(parts_->mutex);
  if (natsConnection_GetStats(native(), parts_->statistics.get()) == NATS_OK) {
    natsStatistics_GetCounts(parts_->statistics.get(), nullptr, nullptr, nullptr, nullptr, &count);
  }
  return count;
}

std::string Connection::new_inbox() const {
  natsInbox* inbox = nullptr;
  if (natsInbox_Create(&inbox) != NATS_OK) return "";
  std::string name = inbox;
  natsInbox_Destroy(inbox);
  const std::string& prefix = parts_->options.inbox_prefix;
  return prefix.empty() ? name : prefix + name.substr(name.find('.'));
}

size_t Connection::max_payload() const {
  return static_cast<size_t>(std::max<int64_t>(natsConnection_GetMaxPayload(native()), 0));
}

std::string Connection::url() const {
  char buffer[512] = "";
  if (natsConnection_GetConnectedUrl(native(), buffer, sizeof buffer) != NATS_OK) return "";
  return without_secrets(buffer);
}

const std::string& Connection::domain() const { return parts_->options.domain; }
const std::string& Connection::api() const { return parts_->api; }
__natsConnection* Connection::native() const { return parts_->connection.get(); }

std::string without_secrets(std::string_view urls) {
  std::string clean;
  while (!urls.empty()) {
    const size_t comma = std::min(urls.find(','), urls.size());
    const std::string_view url = urls.substr(0, comma);
    const size_t at = url.rfind('@');
    const size_t scheme = url.find("://");
    if (!clean.empty()) clean += ',';
    if (at == url.npos) {
      clean += url;
    } else {
      if (scheme != url.npos && scheme < at) clean += url.substr(0, scheme + 3);
      clean += url.substr(at + 1);
    }
    urls.remove_prefix(std::min(comma + 1, urls.size()));
  }
  return clean;
}

}  // namespace ew
