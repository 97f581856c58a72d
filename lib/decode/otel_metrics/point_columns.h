// The columns of otel_metrics that attributes of a data point feed (reference messages.md section
// 6.3). The attributes stay where they are, too. Not responsible for the column `attributes`.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "lib/decode/otel_metrics/metric_columns.h"
#include "lib/decode/otlp/otlp_attributes.h"
#include "lib/decode/row_writer.h"

namespace ew {

class PointColumns {
 public:
  // Finds them; the attributes have to stay.
  void read(const OtlpAttributes& attributes);
  // The columns from `first` to `last` that an attribute feeds.
  void write(metrics::Column first, metrics::Column last, RowWriter* row) const;

 private:
  const OtlpAttributes* attributes_ = nullptr;
  std::array<const OtlpMember*, metrics::kColumns> members_{};
};

}  // namespace ew
