#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "lib/pg/ledger.h"

namespace ew {
namespace {

// The file is a transaction of its own, the program runs the statements in one of its.
constexpr std::string_view kBegin = "BEGIN; SET LOCAL client_min_messages = warning; ";
constexpr std::string_view kEnd = "COMMIT; ";

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
  EXPECT_EQ(std::string(kBegin) + essence(built_in) + std::string(kEnd), essence(file));
}

}  // namespace
}  // namespace ew
