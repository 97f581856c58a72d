#include "lib/base/heap.h"

#include <malloc.h>

namespace ew {
namespace {

// From this size on a piece has pages of its own. Smaller: the system is asked for what every batch
// needs again; larger: a queue of large messages leaves its holes in the heap.
constexpr int kLarge = 1 << 20;

}  // namespace

void give_back_large_memory() {
  mallopt(M_MMAP_THRESHOLD, kLarge);
  mallopt(M_TRIM_THRESHOLD, 2 * kLarge);
}

}  // namespace ew
