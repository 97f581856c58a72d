// Runs ew-decode from stdin to stdout until the input ends.
#pragma once

#include "cmd/ew-decode/options.h"

namespace ew::decode {

// Returns the exit code.
int run(const Options& options);

}  // namespace ew::decode
