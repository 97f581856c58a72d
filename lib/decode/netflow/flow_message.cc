#include "lib/decode/netflow/flow_message.h"

namespace ew {
namespace {

using flow::Kind;

constexpr uint32_t kVarint = 0;
constexpr uint32_t kBytesType = 2;
constexpr uint32_t kWireTypes = 7;

bool is_list(Kind kind) {
  return kind == Kind::numbers || kind == Kind::layers || kind == Kind::addresses;
}

}  // namespace

void FlowMessage::clear() {
  present_.reset();
  for (const flow::Field& field : flow::fields()) {
    if (!is_list(field.kind)) continue;
    value_lists_[field.number].clear();
    byte_lists_[field.number].clear();
  }
}

FlowMessage::Outcome FlowMessage::read(std::string_view message) {
  clear();
  ProtobufReader in(message);
  while (in.next()) {
    const flow::Field* const field = flow::find_field(in.field() >> 3);
    if (field != nullptr && !take(*field, in)) return Outcome::malformed;
  }
  if (in.malformed() || in.met_group()) return Outcome::malformed;
  settle_times();
  return present_.any() ? Outcome::flow : Outcome::foreign;
}

// Old times count only where no time of today is set, and only as far as they can be times.
void FlowMessage::settle_times() {
  const bool today =
      value(flow::kEndNs) != 0 || value(flow::kReceivedNs) != 0 || value(flow::kStartNs) != 0;
  old_ = false;
  for (const flow::OldTime& time : flow::old_times()) {
    if (!today && value(time.number) >= time.least) {
      old_ = true;
    } else if (time.number != flow::kIpFlags) {
      present_.reset(time.number);
    }
  }
}

// A field of another wire type than the schema's is passed over. False: malformed.
bool FlowMessage::take(const flow::Field& field, const ProtobufReader& in) {
  const uint32_t wire_type = in.field() & kWireTypes;
  const uint32_t number = field.number;
  switch (field.kind) {
    case Kind::number32:
    case Kind::type:
      if (wire_type != kVarint) return true;
      values_[number] = in.unsigned_32();
      break;
    case Kind::number64:
    case Kind::mac:
    case Kind::old_time:
      if (wire_type != kVarint) return true;
      values_[number] = in.unsigned_integer();
      break;
    case Kind::address:
    case Kind::text:
      if (wire_type != kBytesType) return true;
      bytes_[number] = in.bytes();
      break;
    case Kind::addresses:
      if (wire_type != kBytesType) return true;
      byte_lists_[number].push_back(in.bytes());
      break;
    case Kind::numbers:
    case Kind::layers: {
      std::vector<uint64_t>& list = value_lists_[number];
      const auto append = [&list](uint64_t value) { list.push_back(static_cast<uint32_t>(value)); };
      if (wire_type == kVarint) {
        append(in.unsigned_integer());
      } else if (wire_type != kBytesType) {
        return true;
      } else if (!for_each_packed_varint(in.bytes(), append)) {
        return false;
      }
      break;
    }
  }
  present_.set(number);
  return true;
}

}  // namespace ew
