#include "cmd/ew-consume/outstanding.h"

#include <algorithm>

namespace ew::consume {
namespace {

constexpr size_t kFirstTable = 1024;
// Messages that were let go stay known for their late acks. More costs memory after many lost
// lines; fewer forgets acks that a redelivery then has to bring again.
constexpr size_t kMaxLetGo = 20'000;

}  // namespace

Outstanding::Outstanding() : table_(kFirstTable, kNone) {}

// Sequences are dense, so sixteen neighbours share a line of the CPU's cache; the multiplication is
// for filters that take every n-th.
size_t Outstanding::home(uint64_t seq) const {
  constexpr uint64_t kNeighbours = 16;
  const uint64_t group = seq / kNeighbours * 0x9E3779B97F4A7C15U >> 20;
  return (group * kNeighbours + seq % kNeighbours) & (table_.size() - 1);
}

size_t Outstanding::find(uint64_t seq) const {
  size_t place = home(seq);
  while (table_[place] != kNone && entries_[table_[place]].seq != seq) {
    place = (place + 1) & (table_.size() - 1);
  }
  return place;
}

void Outstanding::insert(uint64_t seq, uint32_t index) {
  if ((entries_.size() - free_.size()) * 2 > table_.size()) grow();
  table_[find(seq)] = index;
}

// Closes the gap, so that no search ends at it.
void Outstanding::erase(size_t place) {
  const size_t mask = table_.size() - 1;
  for (size_t next = (place + 1) & mask; table_[next] != kNone; next = (next + 1) & mask) {
    const size_t wanted = home(entries_[table_[next]].seq);
    if (((next - wanted) & mask) < ((next - place) & mask)) continue;
    table_[place] = table_[next];
    place = next;
  }
  table_[place] = kNone;
}

void Outstanding::grow() {
  std::vector<uint32_t> old(table_.size() * 2, kNone);
  old.swap(table_);
  for (const uint32_t index : old) {
    if (index != kNone) table_[find(entries_[index].seq)] = index;
  }
}

uint32_t Outstanding::take_entry() {
  if (free_.empty()) {
    entries_.emplace_back();
    return static_cast<uint32_t>(entries_.size() - 1);
  }
  const uint32_t index = free_.back();
  free_.pop_back();
  return index;
}

void Outstanding::link_last(uint32_t index) {
  Entry& entry = entries_[index];
  entry.order = next_order_++;
  entry.previous = last_;
  entry.next = kNone;
  (last_ == kNone ? first_ : entries_[last_].next) = index;
  last_ = index;
}

void Outstanding::unlink(uint32_t index) {
  const Entry& entry = entries_[index];
  (entry.previous == kNone ? first_ : entries_[entry.previous].next) = entry.next;
  (entry.next == kNone ? last_ : entries_[entry.next].previous) = entry.previous;
}

void Outstanding::leave_counts(const Entry& entry) {
  if (entry.let_go) {
    --let_go_;
    return;
  }
  --count_;
  bytes_ -= entry.bytes;
  if (entry.passed) --passed_;
}

void Outstanding::remove(size_t place) {
  const uint32_t index = table_[place];
  leave_counts(entries_[index]);
  unlink(index);
  erase(place);
  free_.push_back(index);
}

void Outstanding::fill(Entry* entry, const Arrival& arrival) {
  entry->seq = arrival.seq;
  entry->time_ns = arrival.time_ns;
  entry->delivered = arrival.delivered;
  entry->bytes = arrival.bytes;
  entry->overtaken_since = {};
  entry->passed = false;
  entry->alone = false;
  entry->let_go = false;
  entry->reply.assign(arrival.reply);
  ++count_;
  bytes_ += arrival.bytes;
}

bool Outstanding::arrive(const Arrival& arrival) {
  uint32_t index = table_[find(arrival.seq)];
  if (index != kNone) {
    Entry& entry = entries_[index];
    if (!entry.let_go && entry.time_ns == arrival.time_ns) {
      entry.reply.assign(arrival.reply);
      entry.delivered = arrival.delivered;
      return false;
    }
    leave_counts(entry);
    unlink(index);
  } else {
    index = take_entry();
    entries_[index].seq = arrival.seq;
    insert(arrival.seq, index);
  }
  fill(&entries_[index], arrival);
  link_last(index);
  return true;
}

void Outstanding::pass(uint64_t seq) {
  const uint32_t index = table_[find(seq)];
  if (index == kNone || entries_[index].passed) return;
  entries_[index].passed = true;
  entries_[index].alone = passed_++ == 0;
}

bool Outstanding::ack(uint64_t seq, int64_t time_ns, Replies* replies) {
  const size_t place = find(seq);
  const uint32_t index = table_[place];
  if (index == kNone || entries_[index].time_ns != time_ns) return false;
  const Entry& entry = entries_[index];
  replies->add(entry.reply);
  acked_order_ = std::max(acked_order_, entry.order);
  remove(place);
  return true;
}

void Outstanding::list_kept(Replies* replies) const {
  for (uint32_t index = first_; index != kNone; index = entries_[index].next) {
    if (!entries_[index].let_go) replies->add(entries_[index].reply);
  }
}

size_t Outstanding::let_go_overtaken(Clock::time_point now, Clock::duration wait) {
  size_t gone = 0;
  for (uint32_t index = first_; index != kNone; index = entries_[index].next) {
    Entry& entry = entries_[index];
    if (entry.order >= acked_order_) break;
    if (entry.let_go || !entry.passed) continue;
    if (entry.overtaken_since == Clock::time_point()) entry.overtaken_since = now;
    if (now - entry.overtaken_since < wait) continue;
    leave_counts(entry);
    entry.let_go = true;
    ++let_go_;
    ++gone;
  }
  while (let_go_ > kMaxLetGo) drop_oldest_let_go();
  return gone;
}

void Outstanding::drop_oldest_let_go() {
  uint32_t index = first_;
  while (!entries_[index].let_go) index = entries_[index].next;
  remove(find(entries_[index].seq));
}

Outstanding::Place Outstanding::newest() const {
  Place newest;
  for (const uint32_t index : table_) {
    if (index == kNone || entries_[index].seq <= newest.seq) continue;
    newest = {entries_[index].seq, entries_[index].time_ns};
  }
  return newest;
}

std::vector<Outstanding::Rest> Outstanding::rest() const {
  std::vector<Rest> all;
  for (uint32_t index = first_; index != kNone; index = entries_[index].next) {
    const Entry& entry = entries_[index];
    if (!entry.let_go) all.push_back({entry.seq, entry.reply, entry.delivered, entry.alone});
  }
  std::sort(all.begin(), all.end(), [](const Rest& a, const Rest& b) { return a.seq < b.seq; });
  return all;
}

void Outstanding::forget() { *this = Outstanding(); }

}  // namespace ew::consume
