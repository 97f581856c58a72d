// Which decoder takes a message: that of --type, or with --type=auto that of its subject.
// Not responsible for what a decoder does.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "cmd/ew-decode/options.h"
#include "lib/decode/decoder.h"
#include "lib/decode/message.h"

namespace ew::decode {

class Decoders {
 public:
  // `flows` as in DecodeOptions.
  explicit Decoders(const Options& options, flow::State* flows = nullptr);

  struct Choice {
    std::string_view type;
    Decoder* decoder;  // nullptr: the subject has no route
  };
  Choice choose(const Message& message);
  // What stands in the first format line, before any message.
  std::string_view first_type() const;

 private:
  Decoder* decoder_of(const DecodeType& type);

  struct Made {
    const DecodeType* type;
    std::unique_ptr<Decoder> decoder;
  };
  const DecodeType* type_;  // nullptr: by subject
  DecodeOptions options_;
  std::vector<Made> made_;  // as they were needed: a mixed export holds few of the types
};

}  // namespace ew::decode
