#include "lib/decode/decoded.h"

namespace ew {

void Decoded::begin(std::string* lines, size_t max_line) {
  lines_ = lines;
  start_ = lines->size();
  max_line_ = max_line;
  rows_ = 0;
  replaced_ = 0;
  tolerated_ = 0;
  entries_ = 0;
  waits_ = false;
  bad_.clear();
  failure_.code = {};
}

void Decoded::restart() {
  lines_->resize(start_);
  begin(lines_, max_line_);
}

void Decoded::rollback(Mark mark) {
  lines_->resize(mark.size);
  rows_ = mark.rows;
}

Fault Decoded::add_row() {
  ++rows_;
  return check_room(0);
}

Fault Decoded::check_room(size_t bytes) const {
  if (lines_->size() - start_ + bytes <= kMaxRowsFactor * max_line_) return {};
  return {code::kTooLong, "makes the rows of the message too long together"};
}

BadElements& Decoded::group(std::string_view code, std::string_view at, std::string_view message) {
  for (auto it = bad_.rbegin(); it != bad_.rend(); ++it) {
    if (it->code == code && it->at == at) return *it;
  }
  bad_.push_back({code, std::string(at), std::string(message), {}});
  return bad_.back();
}

void Decoded::bad(uint64_t element, std::string_view code, std::string_view at,
                  std::string_view message) {
  if (failed()) return;
  std::vector<std::pair<uint64_t, uint64_t>>& rows = group(code, at, message).rows;
  if (!rows.empty() && rows.back().second + 1 == element) {
    rows.back().second = element;
    return;
  }
  rows.emplace_back(element, element);
  if (++entries_ <= kMaxBadEntries) return;
  fail(code::kTooManyBad,
       "more than " + std::to_string(kMaxBadEntries) +
           " places of the message hold bad elements; the last one: " + std::string(message));
}

void Decoded::fail(std::string_view code, std::string_view message, std::string_view at) {
  rollback({start_, 0});
  bad_.clear();
  failure_ = {code, std::string(at), std::string(message)};
}

void Decoded::wait(uint64_t key) {
  restart();
  waits_ = true;
  awaited_ = key;
}

}  // namespace ew
