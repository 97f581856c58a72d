#include "lib/nats/publisher.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <future>
#include <mutex>

#include "lib/base/json.h"
#include "lib/nats/internal.h"

namespace ew {
namespace {

using Outcome = PublishAnswer::Outcome;

// Header block: "NATS/1.0\r\n" and the blank line; ": " and "\r\n" of each header.
constexpr size_t kHeaderBlock = 12;
constexpr size_t kHeaderExtra = 4;
constexpr int kPassing = 503;  // `code` of what the server cannot do at the moment

template <class T>
void read_number(JsonValue value, T* number) {
  if (!value.exists() || !value.is_number()) return;
  const std::string_view raw = value.raw();
  std::from_chars(raw.data(), raw.data() + raw.size(), *number);
}

PublishAnswer ack_of(JsonDocument* document, std::string_view padded) {
  PublishAnswer answer;
  answer.outcome = Outcome::refused;
  if (document->parse(padded) != JsonError::none || !document->root().is_object()) {
    answer.text = "the answer is no publish ack";
    return answer;
  }
  const JsonValue root = document->root();
  if (const JsonValue stream = root.find("stream"); stream.exists() && stream.is_string()) {
    answer.stream = stream.string();
  }
  read_number(root.find("seq"), &answer.seq);
  const JsonValue error = root.find("error");
  if (error.exists() && error.is_object()) {
    read_number(error.find("code"), &answer.code);
    read_number(error.find("err_code"), &answer.err_code);
    const JsonValue text = error.find("description");
    answer.text = text.exists() && text.is_string() ? text.string() : "refused";
    return answer;
  }
  if (answer.stream.empty() || answer.seq == 0) {
    answer.text = "the answer is no publish ack";
    return answer;
  }
  answer.outcome = Outcome::stored;
  const JsonValue duplicate = root.find("duplicate");
  answer.duplicate =
      duplicate.exists() && duplicate.type() == JsonType::boolean && duplicate.boolean();
  return answer;
}

}  // namespace

std::string describe(const PublishAnswer& answer) {
  switch (answer.outcome) {
    case Outcome::stored:
      return "stored";
    case Outcome::no_responders:
      return "no stream holds this subject, or JetStream is not up (no responders)";
    case Outcome::silent:
      return "the server did not answer";
    case Outcome::unsendable:
      return answer.text;
    case Outcome::refused:
      break;
  }
  return answer.text + " (err_code " + std::to_string(answer.err_code) + ")";
}

bool is_passing_refusal(const PublishAnswer& answer) {
  if (answer.outcome == Outcome::no_responders) return true;
  if (answer.outcome != Outcome::refused) return false;
  return answer.code == kPassing || answer.err_code == kErrStoreFailed ||
         answer.err_code == kErrInFlight;
}

PublishAnswer failed_answer(PublishAnswer::Outcome outcome, std::string text) {
  PublishAnswer answer;
  answer.outcome = outcome;
  answer.text = std::move(text);
  return answer;
}

PublishAnswer parse_publish_ack(std::string_view text) {
  JsonDocument document;
  std::string padded(text);
  padded.append(kJsonPadding, ' ');
  return ack_of(&document, std::string_view(padded).substr(0, text.size()));
}

size_t OutgoingMessage::size() const {
  size_t bytes = payload.size() + (headers.empty() ? 0 : kHeaderBlock);
  for (const auto& [name, value] : headers) bytes += name.size() + value.size() + kHeaderExtra;
  return bytes;
}

struct Publisher::Parts {
  Connection* connection = nullptr;
  std::string prefix;  // of reply subjects, with the dot in front of the number
  OwnedSubscription subscription;
  int wake_fd = -1;
  std::mutex mutex;
  std::vector<Numbered> arrived;
  std::atomic<bool> signalled{false};  // answers or a wake() since the last take()
  std::promise<void> finished;         // the subscription's thread will not call again
  JsonDocument document;               // of the subscription's thread
  std::string text;

  ~Parts() {
    if (subscription != nullptr) {
      natsSubscription_Unsubscribe(subscription.get());
      finished.get_future().wait();
    }
    if (wake_fd >= 0) close(wake_fd);
  }

  // With the mutex held, so that flag and descriptor never disagree.
  void signal() {
    if (signalled.exchange(true)) return;
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(wake_fd, &one, sizeof one);
  }

  void receive(natsMsg* message) {
    const OwnedMessage owned(message);
    const std::string_view subject = natsMsg_GetSubject(message);
    Numbered numbered{};
    const std::string_view digits = subject.substr(std::min(prefix.size(), subject.size()));
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), numbered.number);
    if (error != std::errc() || end != digits.data() + digits.size()) return;
    if (natsMsg_IsNoResponders(message)) {
      numbered.answer.outcome = Outcome::no_responders;
    } else {
      const size_t size = static_cast<size_t>(natsMsg_GetDataLength(message));
      text.assign(natsMsg_GetData(message), size);
      text.append(kJsonPadding, ' ');
      numbered.answer = ack_of(&document, std::string_view(text).substr(0, size));
    }
    const std::lock_guard lock(mutex);
    arrived.push_back(std::move(numbered));
    signal();
  }
};

Publisher::Publisher(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Publisher::~Publisher() = default;

Result<std::unique_ptr<Publisher>> Publisher::create(Connection* connection) {
  auto parts = std::make_unique<Parts>();
  parts->connection = connection;
  parts->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (parts->wake_fd < 0) return errno_status(Kind::internal, "unable to make an eventfd", errno);
  parts->prefix = connection->new_inbox() + ".";
  natsSubscription* subscription = nullptr;
  const natsStatus code = natsConnection_Subscribe(
      &subscription, connection->native(), (parts->prefix + "*").c_str(),
      [](natsConnection*, natsSubscription*, natsMsg* message, void* p) {
        static_cast<Parts*>(p)->receive(message);
      },
      parts.get());
  if (code != NATS_OK) return nats_status(code, "unable to subscribe to an inbox");
  parts->subscription.reset(subscription);
  natsSubscription_SetOnCompleteCB(
      subscription, [](void* p) { static_cast<Parts*>(p)->finished.set_value(); }, parts.get());
  natsSubscription_SetPendingLimits(subscription, -1, -1);  // bounded by what is on its way
  return std::unique_ptr<Publisher>(new Publisher(std::move(parts)));
}

Status Publisher::send(uint64_t number, const OutgoingMessage& message) {
  const std::string reply = parts_->prefix + std::to_string(number);
  return message.headers.empty()
             ? parts_->connection->publish(message.subject, reply, message.payload)
             : parts_->connection->publish(message.subject, reply, message.headers,
                                           message.payload);
}

void Publisher::take(std::vector<Numbered>* answers) {
  if (!parts_->signalled.load(std::memory_order_acquire)) return;
  const std::lock_guard lock(parts_->mutex);
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = read(parts_->wake_fd, &count, sizeof count);
  parts_->signalled = false;
  if (answers->empty()) {
    answers->swap(parts_->arrived);
    return;
  }
  for (Numbered& numbered : parts_->arrived) answers->push_back(std::move(numbered));
  parts_->arrived.clear();
}

uint64_t Publisher::generation() const { return parts_->connection->reconnects(); }
int Publisher::wake_fd() const { return parts_->wake_fd; }

void Publisher::wake() {
  const std::lock_guard lock(parts_->mutex);
  parts_->signal();
}

PublishAnswer Publisher::ask(const OutgoingMessage& message, std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  constexpr uint64_t kAsked = UINT64_MAX;  // no number of a window
  const Clock::time_point deadline = Clock::now() + timeout;
  if (const Status status = send(kAsked, message); !status.ok()) {
    const bool passing = status.kind() == Kind::temporary;
    return failed_answer(passing ? Outcome::silent : Outcome::unsendable, status.message());
  }
  std::vector<Numbered> answers;
  for (;;) {
    answers.clear();
    take(&answers);
    for (Numbered& numbered : answers) {
      if (numbered.number == kAsked) return std::move(numbered.answer);
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return failed_answer(Outcome::silent, "no answer");
    pollfd wait{parts_->wake_fd, POLLIN, 0};
    poll(&wait, 1, static_cast<int>(left.count()));
  }
}

}  // namespace ew
