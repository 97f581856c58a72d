// The messages that were pulled and neither acked nor nakked: by sequence, with the newest subject
// for acks. Knows which of them later messages have overtaken. Knows nothing of servers and
// threads: the owner holds a lock, sends what is listed, and says what time it is.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ew::consume {

// Subjects to publish to, in one buffer, each ended by a NUL.
class Replies {
 public:
  void add(std::string_view subject) {
    offsets_.push_back(text_.size());
    text_.append(subject);
    text_.push_back('\0');
  }
  size_t size() const { return offsets_.size(); }
  bool empty() const { return offsets_.empty(); }
  const char* operator[](size_t i) const { return text_.data() + offsets_[i]; }
  void clear() {
    text_.clear();
    offsets_.clear();
  }

 private:
  std::string text_;
  std::vector<size_t> offsets_;
};

class Outstanding {
 public:
  using Clock = std::chrono::steady_clock;

  struct Arrival {
    uint64_t seq = 0;
    int64_t time_ns = 0;
    std::string_view reply;
    size_t bytes = 0;
    uint64_t delivered = 1;
  };
  // What is left at the end.
  struct Rest {
    uint64_t seq;
    std::string reply;
    uint64_t delivered;
    bool alone;  // when it went downstream, nothing else was there
  };

  Outstanding();

  // True: the message is new, or comes again after it was let go, and has to be passed on. False:
  // it is on its way already; the newer subject is remembered.
  bool arrive(const Arrival& arrival);
  // The message went downstream.
  void pass(uint64_t seq);
  // Takes the message out and lists its subject. False if it is not held.
  bool ack(uint64_t seq, int64_t time_ns, Replies* replies);
  // Lists all that have to be kept from coming again.
  void list_kept(Replies* replies) const;
  // Lets go of what has been overtaken since before now - wait: it is not kept any more, comes
  // again and does not count. Its late ack is still known. Returns how many.
  size_t let_go_overtaken(Clock::time_point now, Clock::duration wait);
  // The place of a message in the stream; sequence 0: there is none.
  struct Place {
    uint64_t seq = 0;
    int64_t time_ns = 0;
  };
  // Of the highest sequence, let go or not: of all subjects for acks that are held it is the first
  // that another message gets when the stream is put back.
  Place newest() const;
  // All that is not let go, by sequence.
  std::vector<Rest> rest() const;
  void forget();

  size_t count() const { return count_; }  // without those that were let go
  size_t bytes() const { return bytes_; }
  size_t passed() const { return passed_; }  // of count(): those that went downstream

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  struct Entry {
    uint64_t seq = 0;
    int64_t time_ns = 0;
    uint64_t order = 0;  // of arrival
    uint64_t delivered = 0;
    size_t bytes = 0;
    Clock::time_point overtaken_since;  // zero: not overtaken
    uint32_t previous = kNone;
    uint32_t next = kNone;
    bool passed = false;
    bool alone = false;
    bool let_go = false;
    std::string reply;  // keeps its memory when the entry is used again
  };

  size_t home(uint64_t seq) const;
  size_t find(uint64_t seq) const;  // place in table_, or of the free place where it belongs
  void insert(uint64_t seq, uint32_t index);
  void erase(size_t place);
  void grow();
  uint32_t take_entry();
  void link_last(uint32_t index);
  void unlink(uint32_t index);
  void remove(size_t place);
  void fill(Entry* entry, const Arrival& arrival);
  void leave_counts(const Entry& entry);
  void drop_oldest_let_go();

  std::vector<Entry> entries_;
  std::vector<uint32_t> free_;
  std::vector<uint32_t> table_;  // open addressing, a power of two, at most half full
  uint32_t first_ = kNone;       // in order of arrival
  uint32_t last_ = kNone;
  uint64_t next_order_ = 1;
  uint64_t acked_order_ = 0;  // the latest arrival that was acked
  size_t count_ = 0;
  size_t bytes_ = 0;
  size_t passed_ = 0;
  size_t let_go_ = 0;
};

}  // namespace ew::consume
