// Runs one payload through a decoder, for tests of message families.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/types.h"

namespace ew {

class Decoding {
 public:
  explicit Decoding(std::string_view type, DecodeOptions options = {size_t{1} << 20, false})
      : options_(options), decoder_(find_decode_type(type)->make(options)) {}

  // The row lines.
  const std::string& rows(std::string_view payload) {
    payload_.assign(payload);
    payload_.append(kJsonPadding, ' ');
    message.bytes = std::string_view(payload_).substr(0, payload.size());
    lines_.clear();
    decoded.begin(&lines_, options_.max_line);
    decoder_->decode(message, &decoded);
    return lines_;
  }

  // "<code> <place>" of the only thing that is wrong; "" if nothing is, or several things.
  std::string fault(std::string_view payload) {
    rows(payload);
    if (decoded.failed()) return std::string(decoded.failure().code) + " ";
    if (decoded.bad_elements().size() != 1) return "";
    const BadElements& bad = decoded.bad_elements().front();
    return std::string(bad.code) + " " + bad.at;
  }

  Message message;
  Decoded decoded;

 private:
  DecodeOptions options_;
  std::unique_ptr<Decoder> decoder_;
  std::string payload_;
  std::string lines_;
};

}  // namespace ew
