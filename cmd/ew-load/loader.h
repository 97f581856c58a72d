// The loading loop: takes batches, answers the reader's requests for a newer catalogue, tries again
// what was put aside, until the input is over.
#pragma once

#include "cmd/ew-load/batch_loader.h"

namespace ew::load {

class Loader {
 public:
  Loader(Session& session, Handoff& handoff, BatchLoader& batches)
      : session_(session), handoff_(handoff), batches_(batches) {}

  // The outcome of the whole load.
  Status run();

 private:
  Status answer(const PlanRequest& request);
  Status load_what_is_stuck();

  Session& session_;
  Handoff& handoff_;
  BatchLoader& batches_;
};

// The first connection. In a ring it is tried for ever, else until --connect-timeout.
Status connect_first(const Options& options, Session& session, Metrics& metrics,
                     Diagnostics& diagnostics);

}  // namespace ew::load
