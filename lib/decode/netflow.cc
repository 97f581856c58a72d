#include "lib/decode/netflow.h"

#include <algorithm>
#include <string>

#include "lib/decode/json_payload.h"
#include "lib/decode/netflow/datagram_to_rows.h"
#include "lib/decode/netflow/flow_json.h"
#include "lib/decode/netflow/flow_message.h"
#include "lib/decode/netflow/flow_row.h"
#include "lib/decode/otlp/otlp_payload.h"
#include "lib/decode/pointer.h"
#include "lib/decode/text_store.h"
#include "lib/decode/trap.h"

namespace ew {
namespace {

// Field number 0 does not exist, so no protobuf message begins like this; datagrams do.
constexpr char kDatagram = '\0';

class NetflowDecoder final : public Decoder {
 public:
  explicit NetflowDecoder(const DecodeOptions& options)
      : options_(options), datagrams_(options), json_(options) {}

  void decode(const Message& message, Decoded* out) override;

 private:
  bool decode_json(const Message& message, Decoded* out);
  bool decode_json_lines(const Message& message, Decoded* out);
  void decode_protobuf(const Message& message, Decoded* out);
  void decode_bare(const Message& message, Decoded* out);
  bool is_delimited(std::string_view bytes);
  void write_json(JsonValue flow, uint64_t n, const Message& message, Decoded* out);
  void write_flow(uint64_t n, const Message& message, Decoded* out);  // of flow_
  void bad(uint64_t n, Fault fault, std::string_view key, Decoded::Mark mark, Decoded* out);

  DecodeOptions options_;
  flow::DatagramToRows datagrams_;
  JsonPayload payload_;
  CommunityRemover remover_;
  FlowJson json_;
  FlowMessage flow_;
  FlowRow row_;
  TextStore texts_;
};

void NetflowDecoder::decode(const Message& message, Decoded* out) {
  const bool bytes = !message.json.exists() && !message.too_deep;
  if (!bytes) {
    decode_json(message, out);
  } else if (is_blank_json(without_byte_order_mark(message.bytes))) {
    out->fail(code::kEmptyPayload, "the payload is empty");
  } else if (message.bytes.front() == kDatagram) {
    if (flow::Datagram::has_version(message.bytes)) {
      datagrams_.decode(message, out);
    } else {
      out->fail(code::kBadDatagram, "the payload is no datagram of a known version");
    }
  } else if (!may_be_json(message.bytes) ||
             (!decode_json(message, out) && !decode_json_lines(message, out))) {
    decode_protobuf(message, out);
  }
}

// False: the payload is no JSON text.
bool NetflowDecoder::decode_json(const Message& message, Decoded* out) {
  uint64_t replaced = 0;
  const JsonError error = payload_.parse(message, &replaced);
  if (error == JsonError::bad_json) return false;
  if (error == JsonError::too_deep) return !fail_too_deep(out);
  if (!accept_replaced(replaced, options_, out)) return true;
  for_each_element(remover_.clean(payload_.root()), message, out,
                   [&](JsonValue flow, uint64_t n) { write_json(flow, n, message, out); });
  return true;
}

// Calls take(line) for each line that is not blank, until it returns false.
template <class F>
bool for_each_line(std::string_view text, F&& take) {
  while (!text.empty()) {
    const size_t size = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    if (!is_blank_json(line) && !take(line)) return false;
  }
  return true;
}

// One object a line; all or nothing, since what is no JSON has no elements. False: it is no JSON.
bool NetflowDecoder::decode_json_lines(const Message& message, Decoded* out) {
  if (!begins_as_json(message.bytes)) return false;
  const std::string_view text = without_byte_order_mark(message.bytes);
  uint64_t replaced = 0;
  const bool good = for_each_line(text, [&](std::string_view line) {
    const bool is_json = payload_.parse(line, &replaced) == JsonError::none;
    replaced += is_json ? payload_.escaped_replaced() : 0;
    return is_json;
  });
  if (!good) return false;
  if (!accept_replaced(replaced, options_, out)) return true;
  uint64_t element = 0;
  for_each_line(text, [&](std::string_view line) {
    const uint64_t n = element++;
    if (!is_asked_for(message, n)) return true;
    payload_.parse(line, &replaced);
    if (payload_.root().is_object()) {
      write_json(remover_.clean(payload_.root()), n, message, out);
    } else {
      add_no_object(n, out);
    }
    return !out->failed();
  });
  return true;
}

// Calls take(slice) for each message of a length-delimited payload, until it returns false. False
// also where the payload is none: a chain of lengths that does not end exactly at its end.
template <class F>
bool for_each_slice(std::string_view bytes, F&& take) {
  while (!bytes.empty()) {
    uint64_t size = 0;
    if (!take_varint(&bytes, &size) || size > bytes.size()) return false;
    if (!take(bytes.substr(0, size))) return false;
    bytes.remove_prefix(size);
  }
  return true;
}

// One slice at least has to be a flow; another may be one whose fields are all zero, or foreign. A
// bare message is no chain, as good as always: it would have to be as long as its first byte says.
bool NetflowDecoder::is_delimited(std::string_view bytes) {
  bool has_flow = false;
  return for_each_slice(bytes, [](std::string_view) { return true; }) &&
         for_each_slice(bytes,
                        [&](std::string_view slice) {
                          const FlowMessage::Outcome outcome = flow_.read(slice);
                          has_flow = has_flow || outcome == FlowMessage::Outcome::flow;
                          return outcome != FlowMessage::Outcome::malformed;
                        }) &&
         has_flow;
}

void NetflowDecoder::decode_protobuf(const Message& message, Decoded* out) {
  texts_.clear();
  if (is_delimited(message.bytes)) {
    uint64_t element = 0;
    for_each_slice(message.bytes, [&](std::string_view slice) {
      const uint64_t n = element++;
      if (!is_asked_for(message, n)) return true;
      flow_.read(slice);
      write_flow(n, message, out);
      return !out->failed();
    });
  } else {
    decode_bare(message, out);
  }
  if (!out->failed()) accept_replaced(texts_.replaced(), options_, out);
}

void NetflowDecoder::decode_bare(const Message& message, Decoded* out) {
  const FlowMessage::Outcome outcome = flow_.read(message.bytes);
  if (outcome == FlowMessage::Outcome::flow) {
    if (is_asked_for(message, 0)) write_flow(0, message, out);
  } else if (begins_as_json(message.bytes)) {
    out->fail(code::kBadJson, "the payload is no JSON text");
  } else if (outcome == FlowMessage::Outcome::malformed) {
    out->fail(code::kBadProtobuf, "the payload is neither JSON nor a FlowMessage in protobuf");
  } else {
    out->fail(code::kUnknownFormat, "the payload holds no field of a FlowMessage");
  }
}

void NetflowDecoder::write_json(JsonValue flow, uint64_t n, const Message& message, Decoded* out) {
  const Decoded::Mark mark = out->mark();
  const Fault fault = json_.write(flow, n, message, out);
  if (!fault.none()) bad(n, fault, json_.key(), mark, out);
}

void NetflowDecoder::write_flow(uint64_t n, const Message& message, Decoded* out) {
  const Decoded::Mark mark = out->mark();
  const Fault fault = row_.write(flow_, n, message, &texts_, out);
  if (!fault.none()) bad(n, fault, row_.key(), mark, out);
}

void NetflowDecoder::bad(uint64_t n, Fault fault, std::string_view key, Decoded::Mark mark,
                         Decoded* out) {
  out->rollback(mark);
  if (fault.code == code::kTooLong) {
    return out->bad(n, fault.code, "", "the element " + std::string(fault.reason));
  }
  std::string pointer;
  append_pointer(key, &pointer);
  out->bad(n, fault.code, pointer, std::string(key) + " " + std::string(fault.reason));
}

}  // namespace

std::unique_ptr<Decoder> make_netflow(const DecodeOptions& options) {
  return std::make_unique<NetflowDecoder>(options);
}

}  // namespace ew
