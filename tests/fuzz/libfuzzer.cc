// The two functions that libFuzzer asks for. EW_FUZZ_TARGET names the target.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* target = std::getenv("EW_FUZZ_TARGET");
  ew::fuzz::choose_target(target == nullptr ? "" : target);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ew::fuzz::take_input({reinterpret_cast<const char*>(data), size});
  return 0;
}
