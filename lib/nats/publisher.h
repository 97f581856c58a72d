// Publishing into JetStream without waiting for each answer: messages go out under a number, the
// answers come in by that number. Not responsible for how many are on their way, for repeating and
// for what an answer means: publish_window.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/status.h"
#include "lib/nats/connection.h"

namespace ew {

// The outcome of publishing one message.
struct PublishAnswer {
  enum class Outcome {
    stored,         // stream, seq, duplicate are set
    refused,        // by the server: code, err_code and text are set
    no_responders,  // no stream holds the subject, or JetStream is not up: not stored
    silent,         // no answer came: may be stored or not
    unsendable,     // never left this process, and never will: text is set
  };
  Outcome outcome = Outcome::silent;
  std::string stream;
  uint64_t seq = 0;
  bool duplicate = false;  // the server knew its Nats-Msg-Id; seq is the first message's
  int code = 0;            // like HTTP's: 503 passes, 400 does not
  int err_code = 0;        // JetStream's own number; decide by this one
  std::string text;        // for people
};

// err_codes that callers decide by.
inline constexpr int kErrMessageTooLarge = 10054;    // over the stream's max_msg_size
inline constexpr int kErrWrongStream = 10060;        // Nats-Expected-Stream
inline constexpr int kErrWrongLastId = 10070;        // Nats-Expected-Last-Msg-Id
inline constexpr int kErrWrongLastSequence = 10071;  // Nats-Expected-Last-(Subject-)Sequence
inline constexpr int kErrStoreFailed = 10077;        // the stream is full
inline constexpr int kErrHeadersTooLarge = 10097;
inline constexpr int kErrInFlight = 10164;  // another message of that subject is on its way

// Why an outcome other than stored came about, for people.
std::string describe(const PublishAnswer& answer);
// Whether the message is certainly not stored and the reason will pass.
bool is_passing_refusal(const PublishAnswer& answer);
PublishAnswer failed_answer(PublishAnswer::Outcome outcome, std::string text);
// Reads a publish ack: `{"stream":"S", "seq":4}` or `{"error":{...}}`.
PublishAnswer parse_publish_ack(std::string_view text);

struct OutgoingMessage {
  std::string subject;
  Connection::Headers headers;
  std::string payload;
  uint64_t tag = 0;  // the caller's own

  size_t size() const;  // bytes on the wire, about
};

// What publish_window.h needs of a connection; made narrow for its unit tests.
class PublishTransport {
 public:
  struct Numbered {
    uint64_t number;
    PublishAnswer answer;
  };
  virtual ~PublishTransport() = default;
  // Errors: temporary: not now; anything else: this message never.
  virtual Status send(uint64_t number, const OutgoingMessage& message) = 0;
  // Appends the answers that have come in.
  virtual void take(std::vector<Numbered>* answers) = 0;
  // Changes when the connection was lost: what was sent before may never be answered.
  virtual uint64_t generation() const = 0;
};

class Publisher : public PublishTransport {
 public:
  // The connection has to outlive the publisher. Errors: temporary, internal.
  static Result<std::unique_ptr<Publisher>> create(Connection* connection);
  ~Publisher() override;

  Status send(uint64_t number, const OutgoingMessage& message) override;
  void take(std::vector<Numbered>* answers) override;
  uint64_t generation() const override;

  // Readable while answers wait to be taken, or after wake().
  int wake_fd() const;
  void wake();

  // Publishes one message and waits for its answer; only while nothing else is on its way.
  PublishAnswer ask(const OutgoingMessage& message, std::chrono::milliseconds timeout);

 private:
  struct Parts;
  explicit Publisher(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace ew
