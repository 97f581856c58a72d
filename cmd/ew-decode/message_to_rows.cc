#include "cmd/ew-decode/message_to_rows.h"

#include "lib/record/control.h"

namespace ew::decode {

MessageToRows::MessageToRows(const Options& options, LineWriter* rows, LineWriter* letters,
                             Metrics* metrics, flow::State* flows)
    : options_(options),
      rows_(rows),
      letters_(letters),
      decoders_(options, flows),
      to_letters_(options.common.max_line),
      messages_count_(metrics->counter("messages")),
      rows_count_(metrics->counter("rows")),
      letters_count_(metrics->counter("dead_letters")),
      passed_count_(metrics->counter("passed_lines")),
      replaced_count_(metrics->counter("replaced_characters")),
      tolerated_count_(metrics->counter("tolerated")) {}

Status MessageToRows::begin() {
  if (options_.plain) return {};
  write_format(decoders_.first_type());
  return rows_->written();
}

void MessageToRows::write_format(std::string_view type) {
  format_ = type;
  append_format(type, &rows_->buffer());
  rows_->buffer().push_back('\n');
}

Status MessageToRows::write(const Arrival& arrival) {
  decode(arrival);
  waits_ = decoded_.waits() && !arrival.message.no_waiting;
  if (waits_) return {};
  messages_count_.fetch_add(1, std::memory_order_relaxed);
  rows_count_.fetch_add(decoded_.rows(), std::memory_order_relaxed);
  if (decoded_.replaced() > 0) replaced_count_ += decoded_.replaced();
  if (decoded_.tolerated() > 0) tolerated_count_ += decoded_.tolerated();
  return options_.plain ? write_plain(arrival) : write_framed(arrival);
}

void MessageToRows::decode(const Arrival& arrival) {
  const Decoders::Choice choice = decoders_.choose(arrival.message);
  type_ = choice.type;
  const bool rows_may_follow = choice.decoder != nullptr;
  if (rows_may_follow && type_ != format_ && !options_.plain) write_format(type_);
  decoded_.begin(&rows_->buffer(), options_.common.max_line);
  if (!arrival.failure.code.empty()) return;
  if (rows_may_follow) return choice.decoder->decode(arrival.message, &decoded_);
  decoded_.fail(code::kNoRoute, "the subject tells no type of messages; --type names one");
}

Status MessageToRows::write_framed(const Arrival& arrival) {
  std::string& out = rows_->buffer();
  if (const size_t letters = to_letters_.append(arrival, decoded_, type_, &out); letters > 0) {
    rejected_ = true;
    letters_count_ += letters;
  }
  append_end(arrival.id, arrival.again, &out);
  out.push_back('\n');
  return rows_->written();
}

Status MessageToRows::write_plain(const Arrival& arrival) {
  if (Status status = rows_->written(); !status) return status;
  std::string lines;
  const size_t letters = to_letters_.append(arrival, decoded_, type_, &lines);
  if (letters == 0) return {};
  rejected_ = true;
  letters_count_ += letters;
  if (letters_ == nullptr) return drop_letter(arrival);
  letters_->buffer().append(lines);
  return letters_->written().within("unable to write the dead letters");
}

Status MessageToRows::drop_letter(const Arrival& arrival) const {
  const bool no_message = !arrival.failure.code.empty();
  std::string code, reason;
  if (no_message || decoded_.failed()) {
    const Failure& failure = no_message ? arrival.failure : decoded_.failure();
    code = failure.code;
    reason = failure.message;
  } else {
    code = decoded_.bad_elements().front().code;
    reason = decoded_.bad_elements().front().message;
  }
  return {Kind::bad_record, "unable to drop the dead letter of line " +
                                std::to_string(arrival.message.line) + ": " + reason + " (" + code +
                                "); --letters FILE takes dead letters"};
}

Status MessageToRows::pass(std::string_view line) {
  ++passed_count_;
  if (!options_.plain) return rows_->write(line);
  if (line_kind(line) != LineKind::dead) return {};
  rejected_ = true;
  if (letters_ != nullptr) return letters_->write(line).within("unable to write the dead letters");
  return {Kind::bad_record,
          "unable to drop a dead letter that the input holds; --letters FILE takes dead letters"};
}

}  // namespace ew::decode
