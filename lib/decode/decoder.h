// What every message family is: a pure function from one message to its rows or the reasons why
// not, as an object so that buffers are reused and a family may remember (flow templates). No I/O.
// A family is one file pair that ends in a make_<type>, and one line in types.cc.
#pragma once

#include <cstddef>

#include "lib/decode/decoded.h"
#include "lib/decode/message.h"

namespace ew {

namespace flow {
struct State;
}

struct DecodeOptions {
  size_t max_line = 0;           // a longer row is a bad element (too_long)
  bool reject_nul = false;       // U+0000, lone surrogates and bytes that are not UTF-8: bad_json
  bool scale_sampling = false;   // multiply the counters of sampled flows by their rate
  flow::State* flows = nullptr;  // what datagrams of routers leave behind; nullptr: one's own
};

class Decoder {
 public:
  virtual ~Decoder() = default;
  // `out` has begun this message.
  virtual void decode(const Message& message, Decoded* out) = 0;
};

}  // namespace ew
