#include "lib/base/status.h"

#include <system_error>

namespace ew {

ExitCode exit_code(Kind kind) {
  switch (kind) {
    case Kind::ok:
      return kExitOk;
    case Kind::usage:
      return kExitUsage;
    case Kind::bad_record:
      return kExitRejected;
    case Kind::unavailable:
      return kExitUnavailable;
    case Kind::temporary:
      return kExitTemporary;
    case Kind::permission:
      return kExitPermission;
    case Kind::config:
      return kExitConfig;
    case Kind::io:
      return kExitIo;
    case Kind::internal:
      break;
  }
  return kExitInternal;
}

Status Status::within(std::string_view what) const {
  if (ok()) return *this;
  return {kind_, std::string(what) + ": " + message_};
}

Status errno_status(Kind kind, std::string_view what, int error) {
  return {kind, std::string(what) + ": " + std::generic_category().message(error)};
}

}  // namespace ew
