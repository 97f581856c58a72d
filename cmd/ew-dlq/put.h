// `ew-dlq put`: stores the dead letters of a pipe and lets the acks behind them pass once they are
// safe. Lines keep their order. Not responsible for where letters go (letter_store.h).
#pragma once

#include "cmd/ew-dlq/options.h"

namespace ew::dlq {

// Runs until the end of input; the exit code.
int put(const Options& options);

}  // namespace ew::dlq
