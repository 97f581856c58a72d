#include "lib/decode/types.h"

#include "lib/decode/telemetry.h"

namespace ew {
namespace {

constexpr DecodeType kTypes[] = {
    {"telemetry", "timeseries_metrics", "JSON metrics and sysmon samples", make_telemetry},
};

}  // namespace

std::span<const DecodeType> decode_types() { return kTypes; }

const DecodeType* find_decode_type(std::string_view name) {
  for (const DecodeType& type : kTypes) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

}  // namespace ew
