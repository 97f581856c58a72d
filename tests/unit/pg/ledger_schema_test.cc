#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "lib/pg/ledger.h"

namespace ew {
namespace {

// Without comments, each run of white space as one blank.
std::string essence(std::istream& sql) {
  std::string text;
  for (std::string line; std::getline(sql, line);) {
    std::istringstream words(line.substr(0, line.find("--")));
    for (std::string word; words >> word;) text += word + " ";
  }
  return text;
}

TEST(LedgerSchema, IsThatOfTheFile) {
  std::ifstream file("schema/ledger.sql");
  ASSERT_TRUE(file) << "run from the project's folder";
  std::istringstream built_in(kLedgerSchema);
  EXPECT_EQ(essence(built_in), essence(file));
}

}  // namespace
}  // namespace ew
