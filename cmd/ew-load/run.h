// ew-load as a whole: connection, reading thread, loading loop, exit code.
#pragma once

#include "cmd/ew-load/options.h"

namespace ew::load {

int run(const Options& options);

}  // namespace ew::load
