// What the decoders of the three OTLP signals share: finding the form of the payload, and walking
// from requests over the blocks of resources and scopes to the records, which are the elements or
// hold them. Not responsible for records.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/decoder.h"
#include "lib/decode/headers.h"
#include "lib/decode/json_payload.h"
#include "lib/decode/otlp/otlp_json.h"
#include "lib/decode/otlp/otlp_payload.h"
#include "lib/decode/otlp/otlp_resource.h"
#include "lib/decode/text_store.h"
#include "lib/decode/trap.h"

namespace ew {

// The names of a signal's lists in OTLP/JSON: resourceSpans, scopeSpans, spans.
struct OtlpNames {
  std::string_view resources, scopes, records;
};

class OtlpSignal : public Decoder {
 public:
  void decode(const Message& message, Decoded* out) override;

 protected:
  OtlpSignal(const DecodeOptions& options, const OtlpNames& names);

  // One record: kMalformed if it is malformed, whatever else is wrong with it goes to out().
  virtual Fault decode_record(std::string_view record) = 0;
  // The same from OTLP/JSON; a value of any type.
  virtual void decode_record(JsonValue record) = 0;
  // A scope has been read, and its resource; its records follow.
  virtual void begin_scope() {}
  // A JSON object that is no request.
  virtual void decode_flat(JsonValue object, uint64_t element) = 0;
  // The same, before it becomes an element: true if that is done, since the object only wraps a
  // request.
  virtual bool unwrap(JsonValue /*object*/) { return false; }

  // What decode() begins with, for payloads that a signal finds in another way.
  void begin(const Message& message, Decoded* out);
  // A request, or a flat object.
  void decode_object(JsonValue object);
  // What decode() ends with, unless the message has failed.
  void count_tolerated() { out_->add_tolerated(values_.repeated() - repeated_before_); }

  // The number of the element that comes next, over all blocks and requests of the message.
  uint64_t take_element() { return elements_++; }
  // Whether the message asks for the element: a replay asks for those that were bad.
  bool wanted(uint64_t element) const {
    return message_->only == nullptr || message_->only->contains(element);
  }
  // An element that is no object is bad.
  bool take_object(JsonValue value, uint64_t element);
  // A fault above the elements: `what` and the reason say it.
  void fail(const Fault& fault, std::string_view what);

  // Without the communities of SNMP traps (trap.h); valid until the next call.
  JsonValue without_communities(JsonValue value);
  std::string_view without_communities(std::string_view json);
  bool may_hold_trap() const { return may_hold_trap_; }  // the message
  void expect_traps() { may_hold_trap_ = true; }         // in what the message hides

  const DecodeOptions& options() const { return options_; }
  const Message& message() const { return *message_; }
  Decoded* out() { return out_; }
  TextStore* texts() { return &texts_; }
  OtlpValueWriter* values() { return &values_; }
  const OtlpResource& resource() const { return resource_; }  // of the record
  const OtlpScope& scope() const { return scope_; }

 private:
  void restart();
  bool decode_protobuf(std::string_view request);  // false: malformed
  Fault decode_block(std::string_view block);
  Fault decode_scope(std::string_view scope);
  void decode_json(JsonValue root);
  void decode_request(JsonValue request);
  void decode_block(JsonValue block);
  void decode_scope(JsonValue scope);
  void fail_unread(JsonError error, ProtobufShape shape);

  DecodeOptions options_;
  OtlpNames names_;
  OtlpKeys request_keys_;
  OtlpKeys block_keys_;
  OtlpKeys scope_keys_;
  JsonPayload payload_;
  Headers headers_;
  TextStore texts_;
  OtlpValueWriter values_{&texts_};
  OtlpResource resource_{&values_};
  OtlpScope scope_{&values_};
  const Message* message_ = nullptr;
  Decoded* out_ = nullptr;
  uint64_t elements_ = 0;
  uint64_t repeated_before_ = 0;
  bool may_hold_trap_ = false;
  CommunityRemover remover_;
  JsonDocument trap_;
  std::string trap_text_;
};

}  // namespace ew
