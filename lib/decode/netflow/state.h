// What the netflow decoder remembers from one message to the next, kept by whoever runs it, so that
// it can be saved and shown.
#pragma once

#include "lib/decode/netflow/sequences.h"
#include "lib/decode/netflow/templates.h"

namespace ew::flow {

struct State {
  Templates templates;
  Sequences sequences;
};

}  // namespace ew::flow
