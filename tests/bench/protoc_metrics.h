// OTLP metrics for decode_protoc.cc: a row a point.
#pragma once

#include "otlp.pb.h"
#include "tests/bench/protoc_rows.h"

namespace bench {

void put_metric(const Metric& metric, const Origin& origin);

}  // namespace bench
