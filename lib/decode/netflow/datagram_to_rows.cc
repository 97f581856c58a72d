#include "lib/decode/netflow/datagram_to_rows.h"

#include <string>
#include <utility>

#include "lib/decode/element_filter.h"
#include "lib/decode/json_payload.h"
#include "lib/decode/pointer.h"

namespace ew::flow {
namespace {

// Element numbers: reference messages.md section 1.7.
uint64_t element_of(const Set& set, uint64_t record) {
  return uint64_t{set.number} * 65536 + record;
}

}  // namespace

DatagramToRows::DatagramToRows(const DecodeOptions& options)
    : options_(options),
      state_(options.flows != nullptr ? options.flows : &own_state_),
      row_(options) {}

void DatagramToRows::decode(const Message& message, Decoded* out) {
  if (const Fault fault = datagram_.read(message.bytes); !fault.none()) {
    return out->fail(fault.code, fault.reason);
  }
  message_ = &message;
  out_ = out;
  header_.domain.exporter.assign(message.exporter);
  header_.domain.version = datagram_.version();
  learned_ = store_time(message).value_or(0);
  sets_.assign(datagram_.sets().size(), {});
  if (datagram_.version() != Version::v5) learn_templates();
  if (uint64_t key = 0; !message.no_waiting && has_to_wait(&key)) {
    wait(key);
  } else {
    write();
    const uint64_t replaced = row_.take_replaced();
    if (!out->failed()) accept_replaced(replaced, options_, out);
  }
  if (state_ == &own_state_) own_state_.templates.take_learned();
}

// Calls take(set, index) for each set, with header_ set.
template <class F>
void DatagramToRows::for_each_set(F&& take) {
  size_t index = 0;
  for (const MessageHeader& header : datagram_.headers()) {
    set_header(header);
    for (; index < header.sets_end; ++index) take(datagram_.sets()[index], index);
  }
}

void DatagramToRows::set_header(const MessageHeader& header) {
  header_.domain.id = header.domain;
  header_.sequence = header.sequence;
  header_.export_time = header.export_time;
  header_.uptime_ms = header.uptime_ms;
  header_.sampling_rate = header.sampling_interval;
}

// Each data set gets the template that stands when it comes; where none does, the one that the
// message brings later.
void DatagramToRows::learn_templates() {
  if (!defined_.empty()) defined_.clear();
  if (message_->waited) take_held();
  bool unresolved = false;
  for_each_set([&](const Set& set, size_t index) {
    if (set.kind == SetKind::data) {
      if (!sets_[index].what) sets_[index].what = find_template(set.template_id);
      unresolved = unresolved || !sets_[index].what;
    } else if (set.kind != SetKind::malformed) {
      sets_[index].malformed = !learn_set(set);
    }
  });
  if (!unresolved || defined_.empty()) return;
  for_each_set([&](const Set& set, size_t index) {
    const bool open = set.kind == SetKind::data && !sets_[index].what;
    if (open) sets_[index].what = find_template(set.template_id);
  });
}

void DatagramToRows::take_held() {
  const auto held = state_->held.extract(message_->line);
  if (held.empty() || held.mapped().size() != sets_.size()) return;
  for (size_t i = 0; i < sets_.size(); ++i) sets_[i].what = std::move(held.mapped()[i]);
}

bool DatagramToRows::learn_set(const Set& set) {
  const bool options = set.kind == SetKind::options_templates;
  if (!read_template_set(header_.domain.version, options, set.content, &statements_)) return false;
  for (TemplateStatement& statement : statements_) learn(std::move(statement));
  return true;
}

void DatagramToRows::learn(TemplateStatement statement) {
  // A message that waited has said it already, and others since; without a time it would win.
  const bool is_known = message_->waited && learned_ == 0;
  Template& what = statement.what;
  what.learned = learned_;
  switch (statement.kind) {
    case TemplateStatement::Kind::learn:
      defined_[place_of(what.id)] = std::make_shared<Template>(what);
      if (!is_known) state_->templates.learn(header_.domain, std::move(what));
      break;
    case TemplateStatement::Kind::withdraw:
      defined_.erase(place_of(what.id));
      if (!is_known) state_->templates.withdraw(header_.domain, what.id, learned_);
      break;
    case TemplateStatement::Kind::withdraw_all:
      std::erase_if(defined_, [&](const auto& known) {
        return known.first >> 16 == header_.domain.id && known.second->options == what.options;
      });
      if (!is_known) state_->templates.withdraw_all(header_.domain, what.options, learned_);
      break;
  }
}

uint64_t DatagramToRows::place_of(uint16_t id) const {
  return uint64_t{header_.domain.id} << 16 | id;
}

DatagramToRows::TemplatePointer DatagramToRows::find_template(uint16_t id) const {
  if (!defined_.empty()) {
    if (const auto own = defined_.find(place_of(id)); own != defined_.end()) return own->second;
  }
  return state_->templates.find(header_.domain, id);
}

// Whether a set that is asked for has no template; *key is that of the first.
bool DatagramToRows::has_to_wait(uint64_t* key) {
  if (datagram_.version() == Version::v5) return false;
  bool waits = false;
  for_each_set([&](const Set& set, size_t index) {
    const bool open = set.kind == SetKind::data && !sets_[index].what;
    if (waits || !open || !is_asked_for(set, element_of(set, 0))) return;
    *key = Templates::key(header_.domain, set.template_id);
    waits = true;
  });
  return waits;
}

// What the message says about its exporter counts at once.
void DatagramToRows::wait(uint64_t key) {
  size_t index = 0;
  for (const MessageHeader& header : datagram_.headers()) {
    set_header(header);
    for (; index < header.sets_end; ++index) {
      const TemplatePointer& what = sets_[index].what;
      if (!what || !what->options || what->least_length == 0) continue;
      reader_.begin(*what, datagram_.sets()[index].content);
      while (reader_.next()) learn_options(*what);
    }
    records_ = 0;
    countable_ = false;
    count(header);
  }
  if (state_ != &own_state_) {
    std::vector<TemplatePointer>& held = state_->held[message_->line];
    for (SetState& set : sets_) held.push_back(std::move(set.what));
    if (state_->held.size() > State::kMaxHeld) state_->held.erase(state_->held.begin());
  }
  out_->wait(key);
}

void DatagramToRows::write() {
  size_t index = 0;
  for (const MessageHeader& header : datagram_.headers()) {
    set_header(header);
    header_.options = state_->templates.options(header_.domain);
    records_ = 0;
    countable_ = true;
    for (; index < header.sets_end; ++index) write_set(index);
    count(header);
  }
}

void DatagramToRows::write_set(size_t index) {
  const Set& set = datagram_.sets()[index];
  if (set.kind == SetKind::malformed) {
    return bad_set(set, code::kBadDatagram, "the lengths of the sets do not add up from here on");
  }
  if (set.kind != SetKind::data) {
    if (!sets_[index].malformed) return;
    return bad_set(set, code::kBadDatagram, "the set holds something else than templates");
  }
  if (datagram_.version() == Version::v5) return write_data(set, v5_template());
  const Template* const what = sets_[index].what.get();
  if (what == nullptr) {
    return bad_set(set, code::kTemplateMissing,
                   "the template " + std::to_string(set.template_id) + " of the set is unknown");
  }
  if (what->least_length == 0) {
    return bad_set(set, code::kBadDatagram, "the records of the set's template have no length");
  }
  write_data(set, *what);
}

void DatagramToRows::write_data(const Set& set, const Template& what) {
  DataRecord record;
  record.header = &header_;
  record.template_id = set.template_id;
  record.number = element_of(set, 0);
  reader_.begin(what, set.content);
  for (; reader_.next(); ++record.number, ++records_) {
    if (what.options) {
      learn_options(what);
    } else if (is_asked_for(set, record.number) && !out_->failed()) {
      record.values = reader_.values();
      write_record(record);
    }
  }
  if (!reader_.malformed()) return;
  countable_ = false;
  if (!is_asked_for(set, record.number)) return;
  out_->bad(record.number, code::kBadDatagram, "",
            "a value of variable length runs past its set, from this record on");
}

void DatagramToRows::write_record(const DataRecord& record) {
  const Decoded::Mark mark = out_->mark();
  const Fault fault = row_.write(record, *message_, out_);
  if (fault.none()) return;
  out_->rollback(mark);
  if (fault.code == code::kTooLong) {
    return out_->bad(record.number, fault.code, "", "the element " + std::string(fault.reason));
  }
  std::string pointer;
  append_pointer(row_.key(), &pointer);
  out_->bad(record.number, fault.code, pointer,
            std::string(row_.key()) + " " + std::string(fault.reason));
}

// The record at hand is one of options data.
void DatagramToRows::learn_options(const Template& what) {
  std::optional<DomainOptions> said = options_data_.read(header_.domain, what, reader_.values());
  if (!said) return;
  said->learned = learned_;
  state_->templates.learn_options(header_.domain, *said);
  header_.options = state_->templates.options(header_.domain);
}

void DatagramToRows::bad_set(const Set& set, std::string_view code, std::string_view reason) {
  countable_ = false;
  const uint64_t element = element_of(set, 0);
  if (is_asked_for(set, element)) out_->bad(element, code, "", reason);
}

// A whole set is named by its first record.
bool DatagramToRows::is_asked_for(const Set& set, uint64_t element) const {
  if (message_->only == nullptr) return true;
  if (message_->only->contains(element)) return true;
  return datagram_.version() != Version::v5 && message_->only->contains(element_of(set, 0));
}

// Each message once: neither when it comes again, nor when it has waited, nor in parts.
void DatagramToRows::count(const MessageHeader& header) {
  if (message_->again || message_->waited || message_->only != nullptr) return;
  Sequences::Step step;
  step.number = header.sequence;
  step.uptime_ms = header.uptime_ms;
  step.countable = countable_;
  if (datagram_.version() == Version::v9) {
    step.next = header.sequence + 1;
    step.countable = true;
  } else {
    step.next = header.sequence + static_cast<uint32_t>(records_);
  }
  state_->sequences.see(header_.domain, step);
}

}  // namespace ew::flow
