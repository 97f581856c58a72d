#include "lib/nats/scan_stream.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lib/base/timestamp.h"
#include "lib/nats/ack_token.h"
#include "lib/nats/internal.h"
#include "lib/nats/jetstream.h"

namespace ew {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

// A pull asks for so many: fewer cost round trips, more cost memory (a header may have 32 KiB, a
// payload 1 MiB).
constexpr uint64_t kHeadersPerPull = 500;
constexpr uint64_t kMessagesPerPull = 50;
constexpr milliseconds kPullExpires{5000};
constexpr milliseconds kPullGrace{1000};  // for the answer's way beyond the expiry
// So many beginnings in a row without a message, then the server is not answering.
constexpr int kFruitless = 3;
constexpr int64_t kInactive = 30 * kNanosPerSecond;  // then the server removes the consumer

StoredMessage to_stored(natsMsg* message, const AckToken& delivery) {
  StoredMessage stored;
  stored.subject = natsMsg_GetSubject(message);
  stored.seq = delivery.stream_seq;
  stored.time_ns = delivery.time_ns;
  stored.payload.assign(natsMsg_GetData(message),
                        static_cast<size_t>(natsMsg_GetDataLength(message)));
  const char** names = nullptr;
  int count = 0;
  if (natsMsgHeader_Keys(message, &names, &count) != NATS_OK) return stored;
  for (int i = 0; i < count; ++i) {
    const char* value = nullptr;
    if (natsMsgHeader_Get(message, names[i], &value) == NATS_OK) {
      stored.headers.emplace_back(names[i], value != nullptr ? value : "");
    }
  }
  free(names);
  return stored;
}

class Scan {
 public:
  Scan(Connection& connection, const std::string& stream, const ScanOptions& options)
      : connection_(connection), stream_(stream), options_(options) {}
  ~Scan() { remove_consumer(); }

  Status run(const std::function<bool(StoredMessage&&)>& take);

 private:
  enum class Pulled { all, broken, stopped };

  Status make_consumer();
  void remove_consumer();
  Result<Pulled> pull(const std::function<bool(StoredMessage&&)>& take);

  Connection& connection_;
  const std::string& stream_;
  const ScanOptions& options_;
  OwnedSubscription inbox_;
  std::string inbox_subject_;
  std::string consumer_;
  uint64_t remaining_ = 0;     // messages that the consumer still has
  uint64_t last_seq_ = 0;      // of the stream, handed over
  uint64_t consumer_seq_ = 0;  // of the consumer, handed over
};

Status Scan::make_consumer() {
  remove_consumer();
  json config = {{"ack_policy", "none"},
                 {"mem_storage", true},
                 {"inactive_threshold", kInactive},
                 {"headers_only", options_.headers_only},
                 {"deliver_policy", "all"}};
  if (!options_.filter.empty()) config["filter_subject"] = options_.filter;
  if (last_seq_ > 0) {
    config["deliver_policy"] = "by_start_sequence";
    config["opt_start_seq"] = last_seq_ + 1;
  } else if (options_.since_ns) {
    std::string time;
    append_time_nanos(*options_.since_ns, &time);
    config["deliver_policy"] = "by_start_time";
    config["opt_start_time"] = time;
  }
  ApiFailure failure;
  const json answer =
      api_request(connection_, "CONSUMER.CREATE." + stream_,
                  json{{"stream_name", stream_}, {"config", config}}.dump(), &failure);
  if (failure.err_code == kErrStreamNotFound) {
    return {Kind::config, "there is no stream " + stream_};
  }
  if (!failure.status.ok()) return failure.status;
  consumer_ = answer.value("name", "");
  remaining_ = answer.value("num_pending", uint64_t{0});
  consumer_seq_ = 0;
  // An inbox of its own, so that nothing late of an earlier consumer is taken for the new one's.
  inbox_subject_ = connection_.new_inbox();
  natsSubscription* subscription = nullptr;
  const natsStatus code =
      natsConnection_SubscribeSync(&subscription, connection_.native(), inbox_subject_.c_str());
  if (code != NATS_OK) return nats_status(code, "unable to subscribe to an inbox");
  natsSubscription_SetPendingLimits(subscription, -1, -1);  // bounded by the pull
  inbox_.reset(subscription);
  return {};
}

void Scan::remove_consumer() {
  if (consumer_.empty()) return;
  inbox_.reset();
  (void)connection_.publish(connection_.api() + ".CONSUMER.DELETE." + stream_ + "." + consumer_, "",
                            "");
  consumer_.clear();
}

Result<Scan::Pulled> Scan::pull(const std::function<bool(StoredMessage&&)>& take) {
  const uint64_t batch =
      std::min(remaining_, options_.headers_only ? kHeadersPerPull : kMessagesPerPull);
  const json request = {
      {"batch", batch},
      {"expires", std::chrono::nanoseconds(kPullExpires).count()},
  };
  Status status =
      connection_.publish(connection_.api() + ".CONSUMER.MSG.NEXT." + stream_ + "." + consumer_,
                          inbox_subject_, request.dump());
  if (!status) return status;
  for (uint64_t i = 0; i < batch; ++i) {
    natsMsg* message = nullptr;
    const natsStatus code =
        natsSubscription_NextMsg(&message, inbox_.get(), (kPullExpires + kPullGrace).count());
    const OwnedMessage owned(message);
    if (code == NATS_TIMEOUT || code == NATS_CONNECTION_DISCONNECTED) return Pulled::broken;
    if (code != NATS_OK) return nats_status(code, "unable to read stream " + stream_);
    AckToken delivery;
    const char* reply = natsMsg_GetReply(message);
    if (reply == nullptr || !parse_ack_token(reply, &delivery) ||
        delivery.consumer_seq != consumer_seq_ + 1) {
      return Pulled::broken;  // a status, or a message is missing
    }
    ++consumer_seq_;
    --remaining_;
    last_seq_ = delivery.stream_seq;
    if (!take(to_stored(message, delivery))) return Pulled::stopped;
  }
  return Pulled::all;
}

Status Scan::run(const std::function<bool(StoredMessage&&)>& take) {
  for (int fruitless = 0; fruitless < kFruitless; ++fruitless) {
    Status status = make_consumer();
    if (!status) return status.within("unable to read stream " + stream_);
    const uint64_t before = last_seq_;
    while (remaining_ > 0) {
      const Result<Pulled> pulled = pull(take);
      if (!pulled) return pulled.status();
      if (*pulled == Pulled::stopped) return {};
      if (*pulled == Pulled::broken) break;
    }
    if (remaining_ == 0) return {};
    if (last_seq_ != before) fruitless = -1;
  }
  return {Kind::temporary, "unable to read stream " + stream_ + ": its messages do not arrive"};
}

}  // namespace

Status scan_stream(Connection& connection, const std::string& stream, const ScanOptions& options,
                   const std::function<bool(StoredMessage&&)>& take) {
  return Scan(connection, stream, options).run(take);
}

}  // namespace ew
