// The exit codes of every ew program: those of sysexits.h. ew-run branches on these numbers only.
// Not responsible for deciding which code an error gets: that is its Kind (status.h).
#pragma once

namespace ew {

enum ExitCode : int {
  kExitOk = 0,            // done
  kExitUsage = 64,        // wrong options or arguments
  kExitRejected = 65,     // data rejected
  kExitUnavailable = 69,  // a server cannot be reached
  kExitInternal = 70,     // internal error, broken protocol between stages
  kExitIo = 74,           // input or output failed, downstream gone
  kExitTemporary = 75,    // try again later
  kExitPermission = 77,   // the server refuses the login or the right
  kExitConfig = 78,       // the configuration has to be changed first
};

}  // namespace ew
