#include "lib/decode/netflow/record_metadata.h"

#include <algorithm>
#include <limits>

#include "lib/decode/netflow/element_value.h"

namespace ew::flow {
namespace {

constexpr int64_t kNanosPerMilli = 1'000'000;
constexpr uint64_t kEngineTypes = 256;  // v5: the domain is engine type * 256 + engine id
constexpr uint64_t kMostDirection = 1;  // that the column has a name for
constexpr size_t kLabelSize = 3;
constexpr int kLabelShift = 4;  // below it: experimental bits and the end of the stack

std::string_view type_of(Version version) {
  switch (version) {
    case Version::v5:
      return R"({"type":"NETFLOW_V5")";
    case Version::v9:
      return R"({"type":"NETFLOW_V9")";
    case Version::ipfix:
      return R"({"type":"IPFIX")";
  }
  return {};
}

void append(std::string_view key, uint64_t value, std::string* out) {
  out->append(key);
  append_integer(value, out);
}

class Writer {
 public:
  Writer(const RecordFacts& facts, RecordValues* values, TextStore* texts, std::string* out)
      : facts_(facts), values_(*values), texts_(texts), out_(out) {}

  void write_head();
  void write_named();
  void write_made();
  void write_others();

 private:
  void write_step(const Step& step);
  bool write_value(const Step& step);
  bool hides(const Step& later, const Step& sooner) const;
  const Step& choose(std::span<const Step> steps) const;
  void write_other(std::span<const Step> occurrences);
  void write_direction(const Step& step);
  void write_labels(const Step& step);
  void write_time(std::string_view key, const std::optional<FlowTime>& time);
  void write_optional(const Step& step, std::optional<uint64_t> value);

  const RecordFacts& facts_;
  RecordValues& values_;
  TextStore* texts_;
  std::string* out_;
};

// FlowMessage's fields 1, 3 and 4: no element comes between them.
void Writer::write_head() {
  out_->append(type_of(facts_.header->domain.version));
  if (facts_.sampling_rate) append(R"(,"sampling_rate":)", *facts_.sampling_rate, out_);
  append(R"(,"sequence_num":)", facts_.header->sequence, out_);
}

void Writer::write_named() {
  const std::span<const Step> steps = values_.plan().named();
  for (const Step* step = steps.data(); step != steps.data() + steps.size(); ++step) {
    const Step* const first = step;
    step += step->rivals;
    write_step(first == step ? *step : choose({first, step + 1}));
  }
}

// An element repeats from the outermost header to the innermost: the last occurrence counts, of
// addresses the last that is not zero.
bool Writer::hides(const Step& later, const Step& sooner) const {
  const bool is_address = later.type == Type::ipv4Address || later.type == Type::ipv6Address;
  const std::string_view bytes = values_.bytes(later.index);
  return later.element == sooner.element && !bytes.empty() && !(is_address && is_zero(bytes));
}

// Of elements with one key the one that says something counts, then that of the flow's family, then
// the last.
const Step& Writer::choose(std::span<const Step> steps) const {
  const auto rank = [this](const Step& step) {
    const bool says = !is_zero(values_.bytes(step.index));
    return 2 * static_cast<int>(says) + static_cast<int>(step.of_ipv6 == facts_.ipv6);
  };
  const Step* best = &steps.front();
  for (const Step& step : steps) {
    if (hides(step, *best) || rank(step) >= rank(*best)) best = &step;
  }
  return *best;
}

void Writer::write_step(const Step& step) {
  switch (step.kind) {
    case Step::Kind::value:
    case Step::Kind::remainder:
      if (write_value(step)) values_.use(step.index);
      break;
    case Step::Kind::direction:
      write_direction(step);
      break;
    case Step::Kind::icmp_type:
      write_optional(step, facts_.icmp.type);
      break;
    case Step::Kind::icmp_code:
      write_optional(step, facts_.icmp.code);
      break;
    case Step::Kind::domain:
      if (facts_.header->domain.version == Version::v5) break;
      append(values_.plan().key(step), facts_.header->domain.id, out_);
      break;
    case Step::Kind::mpls_labels:
      write_labels(step);
      break;
  }
}

// False, and nothing written: there is no value, or it is none of the type.
bool Writer::write_value(const Step& step) {
  const std::string_view bytes = values_.bytes(step.index);
  if (bytes.empty()) return false;
  const size_t before = out_->size();
  out_->append(values_.plan().key(step));
  if (append_element_value(step.type, bytes, texts_, out_)) return true;
  out_->resize(before);
  return false;
}

void Writer::write_optional(const Step& step, std::optional<uint64_t> value) {
  if (value) append(values_.plan().key(step), *value, out_);
}

void Writer::write_direction(const Step& step) {
  const std::optional<uint64_t> direction = values_.number(Role::direction);
  if (!direction || *direction <= kMostDirection) return;
  append(values_.plan().key(step), *direction, out_);
  values_.use(Role::direction);
}

// The labels from the top of the stack, without the zeros behind the last one.
void Writer::write_labels(const Step& step) {
  size_t size = out_->size();  // as far as the last label that is not zero
  const size_t begin = size;
  out_->append(values_.plan().key(step));
  size_t last = static_cast<size_t>(Role::mpls_label_10);
  for (size_t i = static_cast<size_t>(Role::mpls_label_1); i <= last; ++i) {
    const auto role = static_cast<Role>(i);
    const bool is_label = values_.bytes(role).size() == kLabelSize;
    const uint64_t label = is_label ? *values_.number(role) >> kLabelShift : 0;
    if (is_label) values_.use(role);
    append(role == Role::mpls_label_1 ? "[" : ",", label, out_);
    if (label != 0) size = out_->size();
  }
  out_->resize(size);
  if (size != begin) out_->push_back(']');
}

void Writer::write_time(std::string_view key, const std::optional<FlowTime>& time) {
  if (!time || time->nanos < 0 || time->nanos == std::numeric_limits<int64_t>::max()) return;
  append(key, static_cast<uint64_t>(time->nanos / kNanosPerMilli), out_);
}

void Writer::write_made() {
  const Header& header = *facts_.header;
  if (header.domain.version == Version::v5) {
    append(R"(,"engine_type":)", header.domain.id / kEngineTypes, out_);
    append(R"(,"engine_id":)", header.domain.id % kEngineTypes, out_);
  } else {
    append(R"(,"template_id":)", facts_.template_id, out_);
  }
  append(R"(,"export_time_ms":)", static_cast<uint64_t>(header.export_time / kNanosPerMilli), out_);
  write_time(R"(,"flow_start_ms":)", facts_.times.start);
  write_time(R"(,"flow_end_ms":)", facts_.times.end);
  write_time(R"(,"observation_time_ms":)", facts_.times.event);
  if (facts_.scaled) out_->append(R"(,"sampling_scaled":true)");
}

void Writer::write_others() {
  const std::span<const Step> steps = values_.plan().others();
  for (const Step* step = steps.data(); step != steps.data() + steps.size(); ++step) {
    const Step* const first = step;
    step += step->rivals;
    write_other({first, step + 1});
  }
  out_->push_back('}');
}

// One of the occurrences of an element.
void Writer::write_other(std::span<const Step> occurrences) {
  const Step& step = occurrences.size() == 1 ? occurrences.front() : choose(occurrences);
  const bool remainder = step.kind == Step::Kind::remainder;
  const auto is_used = [this](const Step& other) { return values_.used(other.index); };
  if (remainder && std::ranges::any_of(occurrences, is_used)) return;
  const std::string_view bytes = values_.bytes(step.index);
  if (bytes.empty()) return;
  const size_t before = out_->size();
  out_->append(values_.plan().key(step));
  if (!append_element_value(step.type, bytes, texts_, out_)) {
    append_hex_json(bytes, out_);
  } else if (remainder && is_zero(bytes)) {
    out_->resize(before);  // the other of two, which is not there
  }
}

}  // namespace

void append_record_metadata(const RecordFacts& facts, RecordValues* values, TextStore* texts,
                            std::string* out) {
  Writer writer(facts, values, texts, out);
  writer.write_head();
  writer.write_named();
  writer.write_made();
  writer.write_others();
}

}  // namespace ew::flow
