// `ew-dlq show SEQ|SUBJECT`: one letter as it travels in the pipe, or its payload to the byte.
#pragma once

#include "cmd/ew-dlq/options.h"

namespace ew::dlq {

int show(const Options& options);

}  // namespace ew::dlq
