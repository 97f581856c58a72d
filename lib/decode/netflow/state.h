// What the netflow decoder remembers from one message to the next, kept by whoever runs it, so that
// it can be saved and shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "lib/decode/netflow/sequences.h"
#include "lib/decode/netflow/templates.h"

namespace ew::flow {

struct State {
  // More messages that wait than this and the oldest is decoded by what is known later.
  static constexpr size_t kMaxHeld = 65536;

  Templates templates;
  Sequences sequences;
  // The templates that stood when a message came that has to wait for others, by its line and its
  // sets: what is withdrawn or redefined meanwhile does not concern it.
  std::map<uint64_t, std::vector<std::shared_ptr<const Template>>> held;
};

}  // namespace ew::flow
