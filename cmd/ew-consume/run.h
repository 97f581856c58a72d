// ew-consume after parsing: connect, settle stream and consumer, run the session.
#pragma once

#include "cmd/ew-consume/options.h"

namespace ew::consume {

int run(const ConsumeOptions& options);

}  // namespace ew::consume
