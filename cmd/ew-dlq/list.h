// `ew-dlq list`: the stored dead letters, oldest first, as a table or as JSON lines.
#pragma once

#include "cmd/ew-dlq/options.h"

namespace ew::dlq {

int list(const Options& options);

}  // namespace ew::dlq
