#include "lib/decode/netflow/record_to_row.h"

#include <limits>
#include <string>

#include "lib/decode/address.h"
#include "lib/decode/netflow/flow_counters.h"
#include "lib/decode/netflow/flow_ends.h"
#include "lib/decode/netflow/flow_metadata.h"
#include "lib/decode/netflow/flow_time.h"
#include "lib/decode/netflow/netflow_columns.h"
#include "lib/decode/netflow/packet_section.h"
#include "lib/decode/netflow/record_metadata.h"
#include "lib/decode/netflow/record_plans.h"
#include "lib/decode/netflow/sampling_rate.h"
#include "lib/decode/ports.h"
#include "lib/decode/row_writer.h"

namespace ew::flow {
namespace {

using netflow::Column;

constexpr uint64_t kMaxInterface = std::numeric_limits<uint32_t>::max();
constexpr uint64_t kMaxCount = std::numeric_limits<int64_t>::max();
constexpr std::string_view kDirections[] = {"ingress", "egress"};

constexpr Role kSrcPorts[] = {Role::src_port, Role::udp_src_port, Role::tcp_src_port};
constexpr Role kDstPorts[] = {Role::dst_port, Role::udp_dst_port, Role::tcp_dst_port};

// The first value that the column can hold; what it cannot hold is left to metadata.
std::optional<uint64_t> first_up_to(uint64_t max, std::span<const Role> roles,
                                    RecordValues* values) {
  for (const Role role : roles) {
    const std::optional<uint64_t> value = values->number(role);
    if (!value || *value > max) continue;
    values->use(role);
    return value;
  }
  return std::nullopt;
}

// 0 is what a device writes that does not know.
std::optional<uint64_t> interface(Role logical, Role physical, RecordValues* values) {
  const std::optional<uint64_t> value = first_up_to(kMaxInterface, {&logical, 1}, values);
  if (value.value_or(0) != 0) return value;
  const std::optional<uint64_t> other = first_up_to(kMaxInterface, {&physical, 1}, values);
  return other ? other : value;
}

PacketHeaders read_section(const RecordValues& values) {
  if (!values.plan().has_any(Role::frame_section, Role::ip_section)) return {};
  for (const Role role : {Role::frame_section, Role::layer2_section}) {
    if (!values.bytes(role).empty()) return read_frame(values.bytes(role));
  }
  return read_ip_packet(values.bytes(Role::ip_section));
}

std::string_view or_else(std::string_view bytes, std::string_view other) {
  return bytes.empty() ? other : bytes;
}

template <class T>
void fill(const std::optional<T>& other, std::optional<T>* value) {
  if (!*value) *value = other;
}

}  // namespace

class RecordToRow::Impl {
 public:
  explicit Impl(const DecodeOptions& options) : scale_(options.scale_sampling) {}

  Fault write(const DataRecord& record, const Message& message, Decoded* out);
  std::string_view key() const { return key_; }
  uint64_t take_replaced() { return std::exchange(replaced_, 0); }

 private:
  Fault write_columns(const DataRecord& record, const Message& message, RecordFacts* facts);
  void write_direction();
  void write_ends(RecordFacts* facts);
  void read_packet(RecordFacts* facts);
  Fault write_counters(RecordFacts* facts);
  Fault write_count(Column column, std::string_view name, std::optional<uint64_t> count,
                    const RecordFacts& facts);
  void write_sampler(const Message& message);
  void write_number(Column column, std::optional<uint64_t> value);
  void write_address(Column column, std::string_view bytes);

  bool scale_;
  RecordPlans plans_;
  RecordValues values_;
  RowWriter row_{netflow::columns()};
  TextStore texts_;
  PacketHeaders packet_;  // empty where the record has none
  uint64_t replaced_ = 0;
  std::string_view key_;
  std::string exporter_;       // as the last message said it
  std::string exporter_json_;  // the same for the column; "" if it is no address
};

Fault RecordToRow::Impl::write(const DataRecord& record, const Message& message, Decoded* out) {
  const Header& header = *record.header;
  values_.begin(plans_.find(header.domain.id, record.template_id, record.values), record.values);
  RecordFacts facts;
  facts.header = &header;
  facts.template_id = record.template_id;
  row_.begin(out);
  if (const Fault fault = write_columns(record, message, &facts); !fault.none()) return fault;
  texts_.clear();
  append_record_metadata(facts, &values_, &texts_, row_.member(netflow::kMetadata));
  replaced_ += texts_.replaced();
  netflow::write_id(message, record.number, &row_);
  key_ = "";
  return row_.finish();
}

Fault RecordToRow::Impl::write_columns(const DataRecord& record, const Message& message,
                                       RecordFacts* facts) {
  facts->sampling_rate = sampling_rate(*record.header, values_);
  facts->times = read_flow_times(*record.header, &values_);
  int64_t nanos = 0;
  Fault fault = find_timestamp(facts->times, *record.header, message, values_, &nanos, &key_);
  if (!fault.none()) return fault;
  row_.time(netflow::kTimestamp, nanos);
  write_direction();
  packet_ = read_section(values_);
  write_ends(facts);
  fault = write_counters(facts);
  if (!fault.none()) return fault;
  write_sampler(message);
  write_number(netflow::kInputSnmp, interface(Role::input, Role::physical_input, &values_));
  write_number(netflow::kOutputSnmp, interface(Role::output, Role::physical_output, &values_));
  return {};
}

void RecordToRow::Impl::write_direction() {
  const std::optional<uint64_t> direction = values_.number(Role::direction);
  if (!direction || *direction >= std::size(kDirections)) return;
  row_.text(netflow::kFlowDirection, kDirections[*direction]);
  values_.use(Role::direction);
}

// Who talked to whom.
void RecordToRow::Impl::write_ends(RecordFacts* facts) {
  const Ends ends = read_ends(&values_);
  facts->ipv6 = ends.ipv6;
  std::optional<uint64_t> src_port = first_up_to(kMaxPort, kSrcPorts, &values_);
  std::optional<uint64_t> dst_port = first_up_to(kMaxPort, kDstPorts, &values_);
  const Role role = Role::protocol;
  std::optional<uint64_t> protocol = first_up_to(netflow::kMaxProtocol, {&role, 1}, &values_);
  fill(packet_.src_port, &src_port);
  fill(packet_.dst_port, &dst_port);
  fill(packet_.protocol, &protocol);
  Icmp& icmp = facts->icmp;
  icmp = read_icmp(ends.ipv6, &values_);
  fill(packet_.icmp_type, &icmp.type);
  fill(packet_.icmp_code, &icmp.code);
  const bool is_v5 = facts->header->domain.version == Version::v5;
  if (!icmp.type && !icmp.code) icmp = icmp_of_port(protocol, dst_port, is_v5);
  write_address(netflow::kSrcAddr, or_else(ends.src, packet_.src));
  write_address(netflow::kDstAddr, or_else(ends.dst, packet_.dst));
  write_number(netflow::kSrcPort, src_port);
  write_number(netflow::kDstPort, dst_port);
  write_number(netflow::kProtocol, protocol);
}

Fault RecordToRow::Impl::write_counters(RecordFacts* facts) {
  Counters counters = read_counters(&values_);
  if (!packet_.src.empty()) {
    fill({1}, &counters.packets);
    fill(packet_.octets, &counters.octets);
  }
  facts->scaled = scale_ && facts->sampling_rate && (counters.packets || counters.octets);
  const Fault fault = write_count(netflow::kPackets, "packets", counters.packets, *facts);
  if (!fault.none()) return fault;
  return write_count(netflow::kOctets, "octets", counters.octets, *facts);
}

Fault RecordToRow::Impl::write_count(Column column, std::string_view name,
                                     std::optional<uint64_t> count, const RecordFacts& facts) {
  if (!count) return {};
  uint64_t value = *count;
  const uint64_t factor = facts.scaled ? *facts.sampling_rate : 1;
  if (__builtin_mul_overflow(value, factor, &value) || value > kMaxCount) {
    key_ = name;
    return {code::kOutOfRange, "is beyond the range of its column"};
  }
  write_number(column, value);
  return {};
}

// Who sent the datagram; what the record says of it counts only where nobody knows the sender.
void RecordToRow::Impl::write_sampler(const Message& message) {
  if (message.exporter != exporter_) {
    exporter_ = message.exporter;
    exporter_json_.clear();
    Address address;
    if (parse_address(exporter_, &address)) {
      append_address_json(without_mapping(address.view()), &exporter_json_);
    }
  }
  if (!exporter_json_.empty()) return row_.raw(netflow::kSamplerAddress, exporter_json_);
  const std::string_view ipv4 = values_.bytes(Role::exporter_ipv4);
  const std::string_view ipv6 = values_.bytes(Role::exporter_ipv6);
  if (ipv4.size() == 4 && !is_zero(ipv4)) {
    write_address(netflow::kSamplerAddress, ipv4);
  } else if (ipv6.size() == 16 && !is_zero(ipv6)) {
    write_address(netflow::kSamplerAddress, without_mapping(ipv6));
  }
}

void RecordToRow::Impl::write_number(Column column, std::optional<uint64_t> value) {
  if (value) row_.integer(column, static_cast<int64_t>(*value));
}

void RecordToRow::Impl::write_address(Column column, std::string_view bytes) {
  if (!bytes.empty()) append_address_json(bytes, row_.member(column));
}

RecordToRow::RecordToRow(const DecodeOptions& options) : impl_(std::make_unique<Impl>(options)) {}
RecordToRow::~RecordToRow() = default;

Fault RecordToRow::write(const DataRecord& record, const Message& message, Decoded* out) {
  return impl_->write(record, message, out);
}

std::string_view RecordToRow::key() const { return impl_->key(); }
uint64_t RecordToRow::take_replaced() { return impl_->take_replaced(); }

}  // namespace ew::flow
