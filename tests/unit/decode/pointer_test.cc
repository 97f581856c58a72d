#include "lib/decode/pointer.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(AppendPointer, EscapesTildeAndSlash) {
  std::string pointer;
  append_pointer("a/b", &pointer);
  append_pointer("~", &pointer);
  append_pointer("", &pointer);
  EXPECT_EQ(pointer, "/a~1b/~0/");
}

}  // namespace
}  // namespace ew
