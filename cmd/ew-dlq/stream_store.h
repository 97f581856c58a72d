// Puts dead letters into JetStream: each is one message (or a head and its parts) on a subject of
// its own, published on condition that the subject is empty, so that the server itself refuses a
// second copy. Only that refusal (10071) and a publish ack say that a letter is safe. Not
// responsible for the acks that wait, nor for the messages' form (letter_to_message.h).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "cmd/ew-dlq/letter_store.h"
#include "cmd/ew-dlq/letter_to_message.h"
#include "cmd/ew-dlq/options.h"
#include "lib/base/metrics.h"
#include "lib/base/retry_notice.h"
#include "lib/nats/connection.h"
#include "lib/nats/publish_window.h"

namespace ew::dlq {

class StreamStore : public LetterStore {
 public:
  // Connects, makes the stream where it is missing and checks that publishing is allowed, so that
  // what is wrong shows before the first letter. In a ring it tries for ever, until stop() says so.
  // Errors: unavailable, permission, config; temporary: stopped.
  static Result<std::unique_ptr<LetterStore>> open(const Options& options, Diagnostics& diagnostics,
                                                   Metrics& metrics,
                                                   const std::function<bool()>& stop);

  bool has_room() const override { return window_->has_room(); }
  Status add(uint64_t number, const LetterText& text, std::string_view line) override;
  Status work(bool idle, std::vector<uint64_t>* safe) override;
  int wake_fd() const override { return publisher_->wake_fd(); }
  Clock::time_point due() const override { return window_->due(); }

 private:
  // What the connection's own threads tell.
  struct Told {
    std::mutex mutex;
    Status refused;  // a right is missing
    Status closed;   // the connection is gone for good
  };
  struct Parted {
    size_t missing = 0;  // parts that are not stored yet
    OutgoingMessage head;
  };

  StreamStore(const Options& options, Diagnostics& diagnostics, Metrics& metrics);

  Status connect(const std::function<bool()>& stop);
  Status prepare();
  Status probe();
  PublishWindow::Verdict judge(const PublishWindow::Attempt& attempt);
  void done(const OutgoingMessage& message, const PublishAnswer& answer);

  const Options& options_;
  Diagnostics& diagnostics_;
  RetryNotice notice_;
  Metrics& metrics_;
  Counter& stored_;
  Counter& repeated_;
  Counter& retries_;
  std::shared_ptr<Told> told_;
  MessageLimits limits_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Publisher> publisher_;
  std::unique_ptr<PublishWindow> window_;
  std::map<uint64_t, Parted> parted_;
  std::vector<OutgoingMessage> ready_heads_;
  std::vector<uint64_t> safe_;
  bool worked_ = false;  // a letter was stored, or known to be
  Status fatal_;
};

}  // namespace ew::dlq
