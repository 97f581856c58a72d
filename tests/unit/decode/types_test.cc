#include "lib/decode/types.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "lib/decode/codes.h"

namespace ew {
namespace {

TEST(DecodeTypes, AreFoundByNameAndMakeTheirDecoder) {
  std::set<std::string_view> names;
  for (const DecodeType& type : decode_types()) {
    EXPECT_EQ(find_decode_type(type.name), &type);
    EXPECT_NE(type.make({1000, false}), nullptr);
    EXPECT_FALSE(type.table.empty());
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
  }
  EXPECT_NE(find_decode_type("telemetry"), nullptr);
  EXPECT_EQ(find_decode_type("telemetrie"), nullptr);
}

TEST(DecodeCodes, AreTheListOfTheFormatPage) {
  std::ifstream page("lib/record/FORMAT.md");
  std::string line;
  while (std::getline(page, line) && !line.starts_with("| decode |")) {
  }
  ASSERT_TRUE(line.starts_with("| decode |")) << "run the tests in the top folder";
  std::set<std::string> documented;
  std::istringstream words(line.substr(10));
  for (std::string word; words >> word;) {
    if (word.front() == '`') documented.insert(word.substr(1, word.size() - 2));
  }
  EXPECT_EQ(documented, std::set<std::string>(code::kAll.begin(), code::kAll.end()));
}

}  // namespace
}  // namespace ew
