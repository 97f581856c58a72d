#include "cmd/ew-decode/fragments.h"

#include "lib/base/timestamp.h"

namespace ew::decode {
namespace {

// Datagrams that wait for fragments; each may grow to 64 KiB. Fewer lose those of a busy line whose
// fragments mix, more are memory that a capture of garbage takes.
constexpr size_t kMaxWaiting = 128;
// By the clock of the capture, as hosts do (RFC 8200 section 4.5: 60 s). Longer risks that a number
// is used again, shorter only costs where a line is slow.
constexpr int64_t kMaxWait = 60 * kNanosPerSecond;
// What IP can carry; beyond it offsets are nonsense.
constexpr size_t kMaxSize = 65535;

// The bytes from the beginning up to the first gap.
std::string join(const std::map<size_t, std::string>& pieces) {
  std::string joined;
  for (const auto& [offset, piece] : pieces) {
    if (offset != joined.size()) break;
    joined += piece;
  }
  return joined;
}

}  // namespace

void Fragments::add(const Fragment& fragment, uint64_t number, int64_t time, const Take& take) {
  while (!waiting_.empty() && time - waiting_.front().since > kMaxWait) give(0, take);
  const size_t place = find_or_begin(fragment, time, take);
  Waiting& waiting = waiting_[place];
  ++waiting.packets;
  waiting.number = number;
  waiting.time = time;
  const std::string_view bytes = fragment.content.bytes;
  const size_t end = fragment.offset + bytes.size();
  if (end > kMaxSize) return;
  if (fragment.last) waiting.end = end;
  if (waiting.pieces.emplace(fragment.offset, bytes).second) waiting.size += bytes.size();
  waiting.cut = waiting.cut || fragment.content.cut;
  if (waiting.end != 0 && waiting.size >= waiting.end && !waiting.cut) give(place, take);
}

// The place of the datagram that the fragment belongs to.
size_t Fragments::find_or_begin(const Fragment& fragment, int64_t time, const Take& take) {
  const IpContent& content = fragment.content;
  for (size_t place = 0; place < waiting_.size(); ++place) {
    const Waiting& waiting = waiting_[place];
    if (waiting.id == fragment.id && waiting.source == content.source &&
        waiting.destination == content.destination) {
      return place;
    }
  }
  if (waiting_.size() == kMaxWaiting) give(0, take);
  Waiting& begun = waiting_.emplace_back();
  begun.source = content.source;
  begun.destination = content.destination;
  begun.id = fragment.id;
  begun.since = time;
  return waiting_.size() - 1;
}

void Fragments::give(size_t place, const Take& take) {
  const Waiting& waiting = waiting_[place];
  const std::string bytes = join(waiting.pieces);
  Joined joined;
  joined.whole = !waiting.cut && bytes.size() == waiting.end;
  joined.content = {waiting.source, waiting.destination, bytes, !joined.whole};
  joined.packets = waiting.packets;
  joined.number = waiting.number;
  joined.time = waiting.time;
  take(joined);
  waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(place));
}

void Fragments::finish(const Take& take) {
  while (!waiting_.empty()) give(0, take);
}

}  // namespace ew::decode
