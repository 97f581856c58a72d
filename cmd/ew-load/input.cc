#include "cmd/ew-load/input.h"

#include "lib/base/json.h"
#include "lib/base/text.h"
#include "lib/record/control.h"

namespace ew::load {
namespace {

// A column that was widened takes what it did not take before. Looking for that more often costs
// time where many values are bad, less often makes more letters of what the table takes by now.
constexpr std::chrono::seconds kLookAgain{1};

constexpr const char* kLostFormat =
    "an end line came without a format line before it, so a filter has dropped control lines; it "
    "has "
    "to keep every line whose first member begins with @, the format line among them: jq -c 'if "
    "(keys_unsorted[0]|startswith(\"@\")) then . else select(...) end'";

Status broken(bool ring, const std::string& reason) {
  return {ring ? Kind::internal : Kind::bad_record, "unable to read the input: " + reason};
}

std::string no_id(std::string_view id) {
  // An id may hold anything; more of it would only hide the reason.
  constexpr size_t kShown = 100;
  std::string reason;
  std::string shown;
  append_utf8_repaired(id.substr(0, kShown), &shown);
  append_json_string(shown, &reason);
  return reason + (id.size() > kShown ? "..." : "") +
         " is no id of a message: <source>/<sequence>/<store time in ns>, the source of at most " +
         std::to_string(kMaxSourceSize) + " bytes of UTF-8 without control characters";
}

}  // namespace

Input::Input(const Options& options, std::shared_ptr<const Plan> plan, NamedColumns& named, int fd,
             Handoff& handoff, Metrics& metrics, Diagnostics& diagnostics)
    : options_(options),
      plan_(std::move(plan)),
      reader_(fd, options.common.max_line),
      handoff_(handoff),
      diagnostics_(diagnostics),
      converter_(named),
      batch_(handoff.fresh()),
      lines_(metrics.counter("lines")),
      refused_(metrics.counter("rows_refused")),
      dropped_(metrics.counter("rows_dropped_unfinished")),
      replaced_(metrics.counter("characters_replaced")),
      ignored_(metrics.counter("members_ignored")) {
  letter_source_.target = plan_->target();
  letter_source_.max_line = options.common.max_line;
}

void Input::run() {
  Status outcome = read();
  // What is whole is loaded, also before an error of the input; a wrong set-up loads nothing more.
  const bool load_rest = outcome.ok() || outcome.kind() == Kind::io || has_format_;
  if (load_rest && !batch_->empty()) hand_over();
  handoff_.finish(std::move(outcome));
}

Status Input::read() {
  while (!handoff_.stopped()) {
    flush_if_due();
    std::string_view line;
    Status status;
    switch (reader_.next(&line, deadline(), handoff_.wake_fd())) {
      case ReadResult::line:
        status = take_line(line);
        break;
      case ReadResult::torn:
        status = take_torn(line);
        break;
      case ReadResult::too_long:
        status = take_too_long(line);
        break;
      case ReadResult::timeout:
        handoff_.clear_wake();
        break;
      case ReadResult::error:
        return reader_.status();
      case ReadResult::end:
        report_unfinished();
        return {};
    }
    if (!status.ok()) return status;
  }
  return {};
}

Status Input::take_line(std::string_view line) {
  lines_.fetch_add(1, std::memory_order_relaxed);
  switch (line_kind(line)) {
    case LineKind::data:
      return take_data(line);
    case LineKind::end:
      return take_end(line);
    case LineKind::format:
      return take_format(line);
    case LineKind::dead:
      return take_letter(line);
    case LineKind::ack:
    case LineKind::other:
      break;
  }
  return take_passing(line);
}

Status Input::take_data(std::string_view line) {
  Refusal refusal;
  bool refused = false;
  if (Status status = convert(line, &refusal, &refused); !status.ok()) return status;
  if (refused) {
    const bool bad_line = refusal.code == "bad_line";
    refuse(std::move(refusal), line, bad_line);
  }
  ++position_;
  if (!has_format_) close_message(nullptr, false);
  return {};
}

Status Input::convert(std::string_view line, Refusal* refusal, bool* refused) {
  for (int attempt = 0;; ++attempt) {
    RowOutcome outcome = converter_.convert(line, plan_, position_, batch_.get(), refusal);
    if (outcome == RowOutcome::added) return {};
    if (outcome == RowOutcome::refused) {
      bool changed = false;
      if (!refusal->sqlstate.empty() && attempt == 0) {
        if (Status status = look_again(&changed); !status.ok()) return status;
      }
      if (changed) continue;
      const std::string cause = refusal->cause();
      if (!open_cause_.empty() || !systematic_.exceeds(cause)) {
        *refused = true;
        return {};
      }
      refusal->message = SystematicErrors::problem(refusal->message);
    }
    if (Status status = renew_plan(refusal->message, attempt); !status.ok()) return status;
  }
}

Status Input::renew_plan(const std::string& problem, int attempt) {
  // What is whole may go on while this row waits.
  if (attempt > 0 && options_.common.ring && handoff_.committed() && !batch_->empty()) hand_over();
  auto plan = handoff_.ask({problem, attempt});
  if (!plan) return {Kind::internal, "stopped"};
  plan_ = std::move(plan);
  looked_ = LineReader::Clock::now();
  return {};
}

Status Input::look_again(bool* changed) {
  if (LineReader::Clock::now() - looked_ < kLookAgain) return {};
  const std::shared_ptr<const Plan> known = plan_;
  Status status = renew_plan("", 0);
  *changed = plan_ != known;
  return status;
}

void Input::refuse(Refusal refusal, std::string_view text, bool bad_line) {
  refused_.fetch_add(1, std::memory_order_relaxed);
  if (open_cause_.empty()) open_cause_ = refusal.cause();
  OpenLetter letter;
  letter.refused = true;
  letter.bad_line = bad_line;
  letter.refusal = std::move(refusal);
  letter.text.assign(text);
  open_letters_.push_back(std::move(letter));
}

Status Input::take_too_long(std::string_view beginning) {
  lines_.fetch_add(1, std::memory_order_relaxed);
  const std::string reason =
      "a line is longer than " + std::to_string(options_.common.max_line) + " bytes (--max-line)";
  if (options_.common.ring || line_kind(beginning) != LineKind::data) {
    return broken(options_.common.ring, reason);
  }
  Refusal refusal;
  refusal.code = "too_long";
  refusal.message = reason;
  refusal.position = position_++;
  refuse(std::move(refusal), beginning, /*bad_line=*/true);
  if (!has_format_) close_message(nullptr, false);
  return {};
}

// The last line, without its newline: a stage or a download stopped in the middle, unless it is
// whole after all.
Status Input::take_torn(std::string_view line) {
  if (is_whole_object(line)) return take_line(line);
  if (options_.common.ring || has_format_) {
    ++dropped_;
    diagnostics_.info("the last line is torn and was dropped");
    return {};
  }
  Refusal refusal;
  refusal.code = "bad_line";
  refusal.message = "the last line is torn";
  refuse(std::move(refusal), line, /*bad_line=*/true);
  close_message(nullptr, false);
  return {};
}

Status Input::take_format(std::string_view line) {
  const Result<std::string> type = parse_format(line);
  if (!type.ok()) return {Kind::config, "unable to read the input: " + type.status().message()};
  if (has_format_ && *type != letter_source_.type && letter_source_.type != kAutoType) {
    return {Kind::config, "unable to load rows of type " + *type + " into " + plan_->target() +
                              ": the rows before were of type " + letter_source_.type};
  }
  report_unfinished();
  has_format_ = true;
  letter_source_.type = *type;
  batch_->set_type(*type);
  return {};
}

Status Input::take_end(std::string_view line) {
  End end;
  if (!has_format_) return broken(false, kLostFormat);
  if (Status status = parse_end(line, &end); !status.ok()) {
    return broken(options_.common.ring, status.message());
  }
  if (end.id.empty()) {
    close_message(nullptr, end.again);
    return {};
  }
  const auto id = parse_message_id(end.id);
  if (!id) return broken(options_.common.ring, no_id(end.id));
  close_message(&*id, end.again);
  return {};
}

Status Input::take_letter(std::string_view line) {
  auto complete = complete_letter(line, letter_source_);
  if (complete) {
    OpenLetter letter;
    letter.text = std::move(*complete);
    open_letters_.push_back(std::move(letter));
  } else {
    Refusal refusal;
    refusal.code = "bad_line";
    refusal.message = "the line begins as a dead letter and is none";
    refuse(std::move(refusal), line, /*bad_line=*/true);
  }
  if (!has_format_) close_message(nullptr, false);
  return {};
}

// It may overtake nothing, so it ends the batch.
Status Input::take_passing(std::string_view line) {
  batch_->add_trailing(std::string(line));
  hand_over();
  return {};
}

}  // namespace ew::load
