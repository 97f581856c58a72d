// The nats CLI's context files: ~/.config/nats/context/NAME.json, the selected name in
// ~/.config/nats/context.txt (XDG_CONFIG_HOME honoured).
// Not responsible for flags and environment, which go before.
#pragma once

#include "lib/base/status.h"
#include "lib/nats/connection.h"

namespace ew {

// Fills what the options leave open from the context that they name, else from the selected one,
// else from the defaults. Ways to log in are not mixed: if the options hold one, those of the
// context are left out. Errors: config: no such context, unreadable, or it asks for what we cannot.
Status apply_context(ConnectionOptions* options);

}  // namespace ew
