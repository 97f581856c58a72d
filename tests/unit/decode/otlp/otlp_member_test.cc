#include "lib/decode/otlp/otlp_member.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace ew {
namespace {

// Builds an object of numbers as a reader of attributes does.
struct Object {
  void add(const std::string& key, size_t number) {
    OtlpMember member;
    text.push_back(members.empty() ? '{' : ',');
    member.key = key;
    member.begin = text.size();
    append_otlp_string(key, &text);
    text.push_back(':');
    member.value_begin = text.size();
    text.append(std::to_string(number));
    member.end = text.size();
    members.push_back(member);
  }

  std::string text;
  std::vector<OtlpMember> members;
};

TEST(OtlpMember, ClosesAnObject) {
  Object object;
  EXPECT_EQ(close_otlp_object(0, &object.members, &object.text), 0u);
  EXPECT_EQ(object.text, "{}");
  Object one;
  one.add("a", 1);
  EXPECT_EQ(close_otlp_object(0, &one.members, &one.text), 0u);
  EXPECT_EQ(one.text, R"({"a":1})");
}

TEST(OtlpMember, RepeatedKeysGo) {
  const std::string a = "a", b = "b";
  Object object;
  for (const auto& [key, number] : {std::pair{a, 1}, {b, 22}, {a, 333}, {b, 4}, {a, 5}}) {
    object.add(key == "a" ? a : b, static_cast<size_t>(number));
  }
  EXPECT_EQ(close_otlp_object(0, &object.members, &object.text), 3u);
  EXPECT_EQ(object.text, R"({"a":5,"b":4})");
  ASSERT_EQ(object.members.size(), 2u);
  const OtlpMember& second = object.members[1];
  EXPECT_EQ(object.text.substr(second.begin, second.end - second.begin), R"("b":4)");
  EXPECT_EQ(object.text.substr(second.value_begin, second.end - second.value_begin), "4");
}

TEST(OtlpMember, OnlyTheMembersOfTheObjectCount) {
  const std::string a = "a";
  Object object;
  object.add(a, 1);
  object.text.append("[");
  const size_t first = object.members.size();
  object.text.append("{");
  Object inner;
  inner.add(a, 2);
  OtlpMember member = inner.members[0];
  const size_t shift = object.text.size() - 1;
  member.begin += shift;
  member.value_begin += shift;
  member.end += shift;
  object.text.append(inner.text.substr(1));
  object.members.push_back(member);
  EXPECT_EQ(close_otlp_object(first, &object.members, &object.text), 0u);
  EXPECT_EQ(object.text, R"({"a":1[{"a":2})");
}

// Against a plain model, with few and with many keys.
TEST(OtlpMember, AgreesWithAModel) {
  std::mt19937 random(7);
  for (const size_t keys : {2u, 5u, 50u, 500u}) {
    std::vector<std::string> names;
    for (size_t i = 0; i < keys; ++i) names.push_back("key." + std::to_string(random() % keys));
    Object object;
    std::vector<std::string> order;
    std::map<std::string, size_t> last;
    for (size_t i = 0; i < names.size(); ++i) {
      object.add(names[i], i);
      if (!last.contains(names[i])) order.push_back(names[i]);
      last[names[i]] = i;
    }
    std::string expected;
    for (const std::string& name : order) {
      expected += (expected.empty() ? "{\"" : ",\"") + name + "\":" + std::to_string(last[name]);
    }
    EXPECT_EQ(close_otlp_object(0, &object.members, &object.text), keys - order.size());
    EXPECT_EQ(object.text, expected + "}");
  }
}

TEST(OtlpMember, ManyKeysThatRepeatTakeNoQuadraticTime) {
  std::vector<std::string> names;
  for (size_t i = 0; i < 200'000; ++i) names.push_back(std::to_string(i % 100'000));
  Object object;
  for (size_t i = 0; i < names.size(); ++i) object.add(names[i], i);
  EXPECT_EQ(close_otlp_object(0, &object.members, &object.text), 100'000u);
}

}  // namespace
}  // namespace ew
