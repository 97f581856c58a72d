// The descriptors 0, 1 and 2 that a program should find open when it starts. Not responsible for
// using them, nor for what becomes of them later.
#pragma once

#include "lib/base/status.h"

namespace ew {

enum class Streams { both, stdout_only };  // what a program cannot do without

// To be called before anything is opened: what the caller closed is opened as /dev/null, else the
// next file or connection would get its number, and with it what is meant for people or the next
// stage. Errors: io: one of those needed was closed.
Status hold_standard_streams(Streams needed);

}  // namespace ew
