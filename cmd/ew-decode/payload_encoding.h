// How a payload is encoded, by the header Content-Encoding of its message.
// Not responsible for decoding it.
#pragma once

#include <string_view>

#include "lib/base/json.h"

namespace ew::decode {

enum class PayloadEncoding {
  none,   // no header, or only `identity`, which means none
  gzip,   // also `x-gzip`
  other,  // unknown, or more than one
};

class PayloadEncodingReader {
 public:
  // `headers` as in Envelope, with kJsonPadding readable bytes behind them. Names and codings are
  // compared without case; all values of the header count.
  PayloadEncoding read(std::string_view headers);

 private:
  JsonDocument document_;
};

}  // namespace ew::decode
