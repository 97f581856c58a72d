#include "cmd/ew-decode/decoders.h"

#include "lib/decode/routes.h"
#include "lib/record/control.h"

namespace ew::decode {

Decoders::Decoders(const Options& options, flow::State* flows)
    : type_(options.type),
      options_{options.common.max_line, options.reject_nul, options.scale_sampling, flows} {
  if (type_ != nullptr) decoder_of(*type_);
}

std::string_view Decoders::first_type() const { return type_ != nullptr ? type_->name : kAutoType; }

Decoders::Choice Decoders::choose(const Message& message) {
  if (type_ != nullptr) return {type_->name, made_.front().decoder.get()};
  const DecodeType* const type = find_decode_type(subject_to_type(message.subject));
  if (type == nullptr) return {kAutoType, nullptr};
  return {type->name, decoder_of(*type)};
}

Decoder* Decoders::decoder_of(const DecodeType& type) {
  for (const Made& made : made_) {
    if (made.type == &type) return made.decoder.get();
  }
  made_.push_back({&type, type.make(options_)});
  return made_.back().decoder.get();
}

}  // namespace ew::decode
