// Flow messages to rows of netflow_metrics: JSON (one object, an array, several lines), the
// protobuf FlowMessage, bare or length-delimited, and export datagrams of routers: NetFlow v5, v9,
// IPFIX (reference messages.md section 5, netflow.md).
#pragma once

#include <memory>

#include "lib/decode/decoder.h"

namespace ew {

std::unique_ptr<Decoder> make_netflow(const DecodeOptions& options);

}  // namespace ew
