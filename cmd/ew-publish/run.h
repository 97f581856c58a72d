// Reads messages and publishes them, many at a time; prints their acks in the order of the input.
// Not responsible for what a line means (line_to_message.h).
#pragma once

#include "cmd/ew-publish/options.h"

namespace ew::publish {

int run(const Options& options);

}  // namespace ew::publish
