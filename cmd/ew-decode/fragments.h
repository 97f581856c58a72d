// Joins the IP fragments of UDP datagrams, with bounds on how many wait and for how long.
// Not responsible for the headers around them: packet_to_datagram.h. Fragments that overlap, which
// no sender makes, never come to a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>

#include "cmd/ew-decode/packet_to_datagram.h"

namespace ew::decode {

class Fragments {
 public:
  // What stands in the packets of one datagram, and the newest of these.
  struct Joined {
    IpContent content;   // from the beginning on, as far as there is no gap
    bool whole = false;  // false: the rest did not come
    uint64_t packets = 0;
    uint64_t number = 0;
    int64_t time = 0;
  };
  // Nothing that it is given outlives the call.
  using Take = std::function<void(const Joined&)>;

  // `number` and `time` (ns) of its packet. Gives away what became whole, and what waited too long
  // or has to make room.
  void add(const Fragment& fragment, uint64_t number, int64_t time, const Take& take);
  // Gives away what is left.
  void finish(const Take& take);

 private:
  struct Waiting {
    std::string source;
    std::string destination;
    uint32_t id = 0;
    int64_t since = 0;
    std::map<size_t, std::string> pieces;  // by offset
    size_t size = 0;                       // of all pieces
    size_t end = 0;                        // behind the last piece; 0 = not known yet
    bool cut = false;                      // one of the pieces is
    uint64_t packets = 0;
    uint64_t number = 0;
    int64_t time = 0;
  };

  size_t find_or_begin(const Fragment& fragment, int64_t time, const Take& take);
  void give(size_t place, const Take& take);

  std::deque<Waiting> waiting_;  // the oldest first
};

}  // namespace ew::decode
