#include "lib/decode/netflow/template_set.h"

#include <gtest/gtest.h>

#include "tests/unit/decode/netflow/wire.h"

namespace ew::flow {
namespace {

using Kind = TemplateStatement::Kind;

class TemplateSetTest : public testing::Test {
 protected:
  // The statements as "<kind><id>[<scopes>](<element>/<length>...)"; "bad" if it is malformed.
  std::string read(Version version, bool options, const std::string& content) {
    if (!read_template_set(version, options, content, &statements)) {
      EXPECT_TRUE(statements.empty());
      return "bad";
    }
    std::string out;
    for (const TemplateStatement& statement : statements) {
      EXPECT_EQ(statement.what.options, options);
      out += "lwa"[static_cast<size_t>(statement.kind)] + std::to_string(statement.what.id);
      if (options) out += "[" + std::to_string(statement.what.scope_count) + "]";
      out += "(";
      for (const FieldSpecifier& field : statement.what.fields) {
        if (field.enterprise != 0) out += std::to_string(field.enterprise) + ":";
        out += std::to_string(field.element) + "/" + std::to_string(field.length) + " ";
      }
      out += ")";
    }
    return out;
  }
  std::string v9(const std::string& content) { return read(Version::v9, false, content); }
  std::string v9_options(const std::string& content) { return read(Version::v9, true, content); }
  std::string ipfix(const std::string& content) { return read(Version::ipfix, false, content); }
  std::string ipfix_options(const std::string& content) {
    return read(Version::ipfix, true, content);
  }

  std::vector<TemplateStatement> statements;
};

TEST_F(TemplateSetTest, HoldsSeveralTemplates) {
  const std::string two = template_record(256, {{8, 4}, {1, 8}}) + template_record(65535, {{2, 4}});
  EXPECT_EQ(v9(two), "l256(8/4 1/8 )l65535(2/4 )");
  EXPECT_EQ(ipfix(two), "l256(8/4 1/8 )l65535(2/4 )");
  EXPECT_EQ(statements[0].what.least_length, 12U);
  EXPECT_EQ(v9(""), "");
}

TEST_F(TemplateSetTest, OnlyIpfixHasEnterpriseNumbers) {
  const std::string vendor = template_record(256, {{33000, 12}, {8, 4}});
  EXPECT_EQ(v9(vendor), "l256(33000/12 8/4 )");
  EXPECT_EQ(ipfix(u16(256) + u16(2) + u16(0x8005) + u16(4) + u32(9999) + u16(5) + u16(1)),
            "l256(9999:5/4 5/1 )");
  EXPECT_EQ(ipfix(u16(256) + u16(1) + u16(0x8005) + u16(4) + u16(0)), "bad") << "number cut";
}

TEST_F(TemplateSetTest, FieldsOfVariableLengthCountOneByteAtLeast) {
  EXPECT_EQ(v9(template_record(256, {{82, 65535}, {8, 4}})), "l256(82/65535 8/4 )");
  EXPECT_EQ(statements[0].what.least_length, 5U);
}

TEST_F(TemplateSetTest, FieldsWithoutLengthAreLeftOut) {
  EXPECT_EQ(v9(template_record(256, {{8, 0}, {12, 4}, {1, 0}})), "l256(12/4 )");
  EXPECT_EQ(v9(template_record(256, {{8, 0}})), "l256()");
  EXPECT_EQ(v9(template_record(256, {})), "l256()");
  EXPECT_EQ(statements[0].what.least_length, 0U);
  EXPECT_EQ(v9_options(u16(256) + u16(8) + u16(4) + fields({{1, 0}, {2, 4}, {34, 4}})),
            "l256[1](2/4 34/4 )");
}

TEST_F(TemplateSetTest, OptionsOfV9SayLengthsInBytes) {
  EXPECT_EQ(v9_options(u16(257) + u16(4) + u16(8) + fields({{1, 4}, {34, 4}, {35, 1}})),
            "l257[1](1/4 34/4 35/1 )");
  EXPECT_EQ(v9_options(u16(257) + u16(0) + u16(4) + fields({{34, 4}})), "l257[0](34/4 )");
  EXPECT_EQ(v9_options(u16(257) + u16(4) + u16(6) + fields({{1, 4}, {34, 4}})), "bad");
  EXPECT_EQ(v9_options(u16(257) + u16(3) + u16(5) + fields({{1, 4}, {34, 4}})), "bad");
  EXPECT_EQ(v9_options(u16(257) + u16(4) + u16(12) + fields({{1, 4}, {34, 4}})), "bad");
  EXPECT_EQ(v9_options(u16(257) + u16(4)), "bad");
}

TEST_F(TemplateSetTest, OptionsOfIpfixCountFields) {
  EXPECT_EQ(ipfix_options(u16(257) + u16(2) + u16(1) + fields({{149, 4}, {34, 4}})),
            "l257[1](149/4 34/4 )");
  EXPECT_EQ(ipfix_options(u16(257) + u16(2) + u16(3) + fields({{149, 4}, {34, 4}})), "bad");
  EXPECT_EQ(ipfix_options(u16(257) + u16(3) + u16(1) + fields({{149, 4}, {34, 4}})), "bad");
}

TEST_F(TemplateSetTest, OnlyIpfixWithdraws) {
  EXPECT_EQ(ipfix(u16(256) + u16(0) + template_record(257, {{8, 4}}) + u16(2) + u16(0)),
            "w256()l257(8/4 )a2()");
  EXPECT_EQ(ipfix_options(u16(256) + u16(0) + u16(3) + u16(0)), "w256[0]()a3[0]()");
  EXPECT_EQ(ipfix(u16(3) + u16(0)), "bad");
  EXPECT_EQ(ipfix_options(u16(2) + u16(0)), "bad");
  EXPECT_EQ(v9(u16(2) + u16(0)), "bad");
}

TEST_F(TemplateSetTest, ZerosAtItsEndAreFill) {
  EXPECT_EQ(v9(template_record(256, {{8, 4}}) + std::string(7, '\0')), "l256(8/4 )");
  EXPECT_EQ(ipfix(std::string(3, '\0')), "");
}

TEST_F(TemplateSetTest, ATemplateThatRunsPastItsSetSpoilsTheSet) {
  const std::string good = template_record(256, {{8, 4}});
  EXPECT_EQ(v9(good + u16(257) + u16(2) + fields({{8, 4}})), "bad");
  EXPECT_EQ(v9(good + u16(257) + u16(65535) + fields({{8, 4}})), "bad");
  EXPECT_EQ(v9(good + u16(255) + u16(1) + fields({{8, 4}})), "bad");
  EXPECT_EQ(v9(good + "abc"), "bad");
}

TEST_F(TemplateSetTest, TooManyFieldsSpoilTheSet) {
  std::string most;
  for (size_t i = 0; i < kMaxFields; ++i) most += u16(8) + u16(1);
  EXPECT_NE(v9(u16(256) + u16(kMaxFields) + most), "bad");
  EXPECT_EQ(v9(u16(256) + u16(kMaxFields + 1) + most + u16(8) + u16(1)), "bad");
}

}  // namespace
}  // namespace ew::flow
