// How a stage's heap treats large pieces. Not responsible for who holds them.
#pragma once

namespace ew {

// Memory of large messages goes back to the system as soon as they are gone. By itself the C
// library learns from each large piece that is freed to keep the next one, and never gives it back.
// At the beginning of a program that holds messages.
void give_back_large_memory();

}  // namespace ew
