#include "cmd/ew-dlq/ack_gate.h"

#include <gtest/gtest.h>

#include <vector>

namespace ew::dlq {
namespace {

std::vector<std::string> passing(AckGate& gate) {
  std::vector<std::string> lines;
  for (std::string line; gate.next(&line);) lines.push_back(line);
  return lines;
}

using Lines = std::vector<std::string>;

TEST(AckGate, LinesPassWhenEveryLetterBeforeThemIsSafe) {
  AckGate gate;
  const uint64_t first = gate.add_letter();
  const uint64_t second = gate.add_letter();
  gate.add_line("a");
  const uint64_t third = gate.add_letter();
  gate.add_line("b");
  gate.add_line("c");
  gate.letter_is_safe(second);
  gate.letter_is_safe(third);
  EXPECT_EQ(passing(gate), Lines{});
  EXPECT_EQ(gate.size(), 6u);
  EXPECT_EQ(gate.bytes(), 3u);
  gate.letter_is_safe(first);
  EXPECT_EQ(passing(gate), (Lines{"a", "b", "c"}));
  EXPECT_TRUE(gate.empty());
  EXPECT_EQ(gate.bytes(), 0u);
}

TEST(AckGate, NumbersGoOnAfterLettersLeft) {
  AckGate gate;
  gate.letter_is_safe(gate.add_letter());
  gate.add_line("a");
  EXPECT_EQ(passing(gate), Lines{"a"});
  const uint64_t next = gate.add_letter();
  gate.add_line("b");
  EXPECT_EQ(passing(gate), Lines{});
  gate.letter_is_safe(next);
  EXPECT_EQ(passing(gate), Lines{"b"});
}

}  // namespace
}  // namespace ew::dlq
