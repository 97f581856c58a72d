#include "lib/decode/netflow/datagram.h"

#include <algorithm>

#include "lib/base/timestamp.h"
#include "lib/decode/netflow/big_endian.h"

namespace ew::flow {
namespace {

constexpr size_t kV5Header = 24;
constexpr size_t kV5Record = 48;
constexpr size_t kV9Header = 20;
constexpr size_t kIpfixHeader = 16;
constexpr size_t kSetHeader = 4;
constexpr uint16_t kFirstData = 256;
constexpr uint16_t kPadding = 210;  // paddingOctets

// One large payload shall not cost its memory for ever.
constexpr size_t kKeptCapacity = 4096;

constexpr Fault kCut = {code::kBadDatagram, "the datagram is shorter than its header"};
constexpr Fault kTooFew = {code::kBadDatagram,
                           "the datagram holds fewer records than its header says"};
constexpr Fault kBadLength = {code::kBadDatagram,
                              "the length in the header of the message is less than the header"};

int64_t export_time(uint32_t seconds, uint32_t nanos = 0) {
  return int64_t{seconds} * kNanosPerSecond + (nanos < kNanosPerSecond ? nanos : 0);
}

template <class T>
void clear(std::vector<T>* what) {
  what->clear();
  if (what->capacity() > kKeptCapacity) what->shrink_to_fit();
}

}  // namespace

bool Datagram::has_version(std::string_view payload) {
  if (payload.size() < 2) return false;
  const uint16_t version = read_u16(payload, 0);
  return version == 5 || version == 9 || version == 10;
}

Fault Datagram::read(std::string_view payload) {
  clear(&headers_);
  clear(&sets_);
  next_number_ = 0;
  version_ = static_cast<Version>(read_u16(payload, 0));
  switch (version_) {
    case Version::v5:
      return read_v5(payload);
    case Version::v9:
      return read_v9(payload);
    case Version::ipfix:
      break;
  }
  return read_ipfix(payload);
}

Fault Datagram::read_v5(std::string_view payload) {
  if (payload.size() < kV5Header) return kCut;
  const size_t count = read_u16(payload, 2);
  if (payload.size() < kV5Header + count * kV5Record) return kTooFew;
  MessageHeader& header = headers_.emplace_back();
  header.uptime_ms = read_u32(payload, 4);
  header.export_time = export_time(read_u32(payload, 8), read_u32(payload, 12));
  header.sequence = read_u32(payload, 16);
  header.domain = read_u16(payload, 20);
  header.sampling_interval = read_u16(payload, 22) & 0x3fff;
  header.sets_end = 1;
  sets_.push_back({payload.substr(kV5Header, count * kV5Record), 0, 0, SetKind::data});
  return {};
}

Fault Datagram::read_v9(std::string_view payload) {
  if (payload.size() < kV9Header) return kCut;
  MessageHeader& header = headers_.emplace_back();
  header.uptime_ms = read_u32(payload, 4);
  header.export_time = export_time(read_u32(payload, 8));
  header.sequence = read_u32(payload, 12);
  header.domain = read_u32(payload, 16);
  read_sets(payload, kV9Header, payload.size());
  header.sets_end = static_cast<uint32_t>(sets_.size());
  return {};
}

Fault Datagram::read_ipfix(std::string_view payload) {
  const auto begins_message = [](std::string_view rest) {
    return rest.size() >= kIpfixHeader && read_u16(rest, 0) == 10 &&
           read_u16(rest, 2) >= kIpfixHeader && read_u16(rest, 2) <= rest.size();
  };
  if (payload.size() < kIpfixHeader) return kCut;
  if (read_u16(payload, 2) < kIpfixHeader) return kBadLength;
  do {
    const size_t length = read_u16(payload, 2);
    MessageHeader& header = headers_.emplace_back();
    header.export_time = export_time(read_u32(payload, 4));
    header.sequence = read_u32(payload, 8);
    header.domain = read_u32(payload, 12);
    const size_t before = sets_.size();
    const size_t end = read_sets(payload, kIpfixHeader, std::min(length, payload.size()));
    const bool is_told = sets_.size() > before && sets_.back().kind == SetKind::malformed;
    if (length > payload.size() && !is_told) add_malformed();
    header.sets_end = static_cast<uint32_t>(sets_.size());
    payload.remove_prefix(std::max(end, std::min(length, payload.size())));
  } while (begins_message(payload));
  return {};
}

// The sets that begin before `end`. Returns where the last one ends, which may lie behind that: a
// real exporter writes a length that is two bytes short.
size_t Datagram::read_sets(std::string_view payload, size_t at, size_t end) {
  while (at + kSetHeader <= end) {
    const size_t length = read_u16(payload, at + 2);
    if (length < kSetHeader && is_fill(payload.substr(at, end - at))) return end;
    if (length < kSetHeader || at + length > payload.size()) {
      add_malformed();
      return end;
    }
    add_set(read_u16(payload, at), payload.substr(at + kSetHeader, length - kSetHeader));
    at += length;
  }
  return at;
}

void Datagram::add_set(uint16_t id, std::string_view content) {
  const uint32_t number = next_number_++;
  const uint16_t templates = version_ == Version::v9 ? 0 : 2;
  Set set = {content, number, id, SetKind::data};
  if (id < kFirstData) {
    if (id != templates && id != templates + 1) return;
    set.kind = id == templates ? SetKind::templates : SetKind::options_templates;
  }
  if (!content.empty()) sets_.push_back(set);
}

void Datagram::add_malformed() { sets_.push_back({{}, next_number_++, 0, SetKind::malformed}); }

const Template& v5_template() {
  static const Template what = [] {
    Template out;
    out.fields = {{8, 4},  {12, 4}, {15, 4}, {10, 2}, {14, 2},       {2, 4},       {1, 4},
                  {22, 4}, {21, 4}, {7, 2},  {11, 2}, {kPadding, 1}, {6, 1},       {4, 1},
                  {5, 1},  {16, 2}, {17, 2}, {9, 1},  {13, 1},       {kPadding, 2}};
    out.least_length = least_length(out.fields);
    return out;
  }();
  return what;
}

}  // namespace ew::flow
