// ew-publish --listen: a flow collector's first half, datagrams of routers into JetStream until
// TERM or INT. Reads no stdin and writes no stdout.
// Not responsible for what is in a datagram: ew-decode.
#pragma once

#include "cmd/ew-publish/options.h"

namespace ew::publish {

int listen(const Options& options);

}  // namespace ew::publish
