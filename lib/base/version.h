// The version of the toolchain, one for all programs.
#pragma once

namespace ew {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace ew
