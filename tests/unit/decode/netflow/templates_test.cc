#include "lib/decode/netflow/templates.h"

#include <gtest/gtest.h>

#include <set>

namespace ew::flow {
namespace {

constexpr int64_t kDay = int64_t{24} * 3600 * 1'000'000'000;
constexpr int64_t kNow = 20'000 * kDay;

const Domain kRouter{"192.0.2.1", Version::v9, 7};

Template make(uint16_t id, uint16_t length, int64_t learned = kNow) {
  Template out;
  out.id = id;
  out.fields = {{8, 4, 0}, {1, length, 0}, {2, kVariableLength, 29305}};
  out.least_length = least_length(out.fields);
  out.learned = learned;
  return out;
}

Template make_options(uint16_t id, int64_t learned = kNow) {
  Template out = make(id, 4, learned);
  out.options = true;
  out.scope_count = 1;
  return out;
}

DomainOptions rate(uint64_t value, int64_t learned) {
  DomainOptions out;
  out.rate = value;
  out.learned = learned;
  return out;
}

// The length of the second field of a template; 0 = it is not known.
size_t length_of(const Templates& templates, uint16_t id, const Domain& domain = kRouter) {
  const auto found = templates.find(domain, id);
  return found == nullptr ? 0 : found->fields[1].length;
}

using Keys = std::vector<uint64_t>;

TEST(TemplatesTest, KnowsATemplateByExporterVersionDomainAndId) {
  Templates templates;
  templates.learn(kRouter, make(256, 4));
  EXPECT_EQ(length_of(templates, 256), 4U);
  EXPECT_EQ(templates.find(kRouter, 256)->least_length, 9U);
  EXPECT_EQ(templates.find(kRouter, 257), nullptr);
  EXPECT_EQ(templates.find({"192.0.2.2", Version::v9, 7}, 256), nullptr);
  EXPECT_EQ(templates.find({"192.0.2.1", Version::ipfix, 7}, 256), nullptr);
  EXPECT_EQ(templates.find({"192.0.2.1", Version::v9, 8}, 256), nullptr);
  EXPECT_EQ(templates.take_learned(), Keys{Templates::key(kRouter, 256)});
  EXPECT_EQ(templates.take_learned(), Keys{});
}

TEST(TemplatesTest, KeysDifferByEachPartOfTheName) {
  std::set<uint64_t> keys;
  for (const char* exporter : {"", "192.0.2.1", "192.0.2.2"}) {
    for (const Version version : {Version::v9, Version::ipfix}) {
      for (const uint32_t domain : {0U, 1U, 256U}) {
        for (const uint16_t id : {256, 257}) {
          keys.insert(Templates::key({exporter, version, domain}, id));
        }
      }
    }
  }
  EXPECT_EQ(keys.size(), 3U * 2 * 3 * 2);
}

TEST(TemplatesTest, TheNewestDefinitionStands) {
  Templates templates;
  templates.learn(kRouter, make(256, 4, kNow));
  templates.learn(kRouter, make(256, 8, kNow + 1));
  EXPECT_EQ(length_of(templates, 256), 8U);
  templates.take_learned();
  templates.learn(kRouter, make(256, 4, kNow));  // a redelivery
  EXPECT_EQ(length_of(templates, 256), 8U);
  EXPECT_EQ(templates.take_learned(), Keys{});
  templates.learn(kRouter, make(256, 2, kNow + 1));  // later in the same message
  EXPECT_EQ(length_of(templates, 256), 2U);
}

TEST(TemplatesTest, WithoutTimesTheLastDefinitionStands) {
  Templates templates;
  templates.learn(kRouter, make(256, 4, kNow));
  templates.learn(kRouter, make(256, 8, 0));
  EXPECT_EQ(length_of(templates, 256), 8U);
  EXPECT_EQ(templates.find(kRouter, 256)->learned, kNow);
  templates.learn(kRouter, make(256, 4, kNow - 1));
  EXPECT_EQ(length_of(templates, 256), 8U);
}

TEST(TemplatesTest, AWithdrawnTemplateIsUnknown) {
  Templates templates;
  templates.learn(kRouter, make(256, 4));
  templates.withdraw(kRouter, 256, kNow - 1);
  EXPECT_EQ(length_of(templates, 256), 4U) << "by a redelivery";
  templates.withdraw(kRouter, 256, kNow + 1);
  EXPECT_EQ(templates.find(kRouter, 256), nullptr);
  templates.take_learned();
  templates.learn(kRouter, make(256, 4));
  EXPECT_EQ(templates.find(kRouter, 256), nullptr) << "by a redelivery";
  templates.learn(kRouter, make(256, 4, kNow + 2));
  EXPECT_EQ(length_of(templates, 256), 4U);
  EXPECT_EQ(templates.take_learned(), Keys{Templates::key(kRouter, 256)});
}

TEST(TemplatesTest, AllOfAKindAreWithdrawnTogether) {
  const Domain other{"192.0.2.1", Version::v9, 8};
  Templates templates;
  templates.learn(kRouter, make(256, 4));
  templates.learn(kRouter, make_options(257));
  templates.learn(other, make(256, 4));
  templates.withdraw_all(kRouter, false, kNow - 1);
  EXPECT_NE(templates.find(kRouter, 256), nullptr) << "by a redelivery";
  templates.withdraw_all(kRouter, false, kNow + 1);
  EXPECT_EQ(templates.find(kRouter, 256), nullptr);
  EXPECT_NE(templates.find(kRouter, 257), nullptr);
  EXPECT_NE(templates.find(other, 256), nullptr);
  templates.take_learned();
  templates.learn(kRouter, make(256, 4));
  EXPECT_EQ(templates.find(kRouter, 256), nullptr) << "by a redelivery";
  templates.learn(kRouter, make(256, 4, kNow + 1));  // later in the same message
  EXPECT_NE(templates.find(kRouter, 256), nullptr);
  EXPECT_EQ(templates.take_learned(), Keys{Templates::key(kRouter, 256)});
  templates.withdraw_all(kRouter, true, kNow + 2);
  EXPECT_NE(templates.find(kRouter, 256), nullptr);
  EXPECT_EQ(templates.find(kRouter, 257), nullptr);
}

TEST(TemplatesTest, AllAreWithdrawnWithoutTimesToo) {
  Templates templates;
  templates.learn(kRouter, make(256, 4, 0));
  templates.withdraw_all(kRouter, false, 0);
  EXPECT_EQ(templates.find(kRouter, 256), nullptr);
  templates.learn(kRouter, make(256, 4, 0));
  EXPECT_NE(templates.find(kRouter, 256), nullptr);
}

TEST(TemplatesTest, OptionsAreKeptFactByFact) {
  Templates templates;
  EXPECT_EQ(templates.options(kRouter), nullptr);
  templates.learn_options(kRouter, rate(100, kNow));
  DomainOptions what;
  what.learned = kNow - 1;
  what.rate = 50;  // a redelivery
  what.boot_ms = -5;
  what.sampler_rates = {{1, 1000}, {uint64_t{1} << 63, 2000}};
  templates.learn_options(kRouter, what);
  const DomainOptions* known = templates.options(kRouter);
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(known->rate, 100U);
  EXPECT_EQ(known->boot_ms, -5);
  EXPECT_EQ(known->sampler_rates.at(1), 1000U);
  EXPECT_EQ(known->sampler_rates.at(uint64_t{1} << 63), 2000U);
  what = {};
  what.learned = kNow;
  what.sampler_rates = {{1, 10}};
  templates.learn_options(kRouter, what);
  EXPECT_EQ(known->sampler_rates.at(1), 10U);
  EXPECT_EQ(templates.find(kRouter, 0), nullptr);
  EXPECT_EQ(templates.take_learned(), Keys{});
}

TEST(TemplatesTest, TheGenerationGrowsWithWhatIsWorthWriting) {
  Templates templates;
  const auto grows = [&](auto&& change) {
    const uint64_t before = templates.generation();
    change();
    return templates.generation() != before;
  };
  EXPECT_TRUE(grows([&] { templates.learn(kRouter, make(256, 4, kNow)); }));
  EXPECT_FALSE(grows([&] { templates.learn(kRouter, make(256, 4, kNow + 1)); }));
  EXPECT_TRUE(
      grows([&] { templates.learn(kRouter, make(256, 4, kNow + 1 + Templates::kRefresh)); }));
  EXPECT_TRUE(grows([&] { templates.learn(kRouter, make(256, 8, kNow + kDay)); }));
  EXPECT_FALSE(grows([&] { templates.withdraw(kRouter, 256, kNow); }));
  EXPECT_TRUE(grows([&] { templates.withdraw(kRouter, 256, kNow + kDay); }));
  EXPECT_TRUE(grows([&] { templates.learn_options(kRouter, rate(10, kNow)); }));
  EXPECT_FALSE(grows([&] { templates.learn_options(kRouter, rate(10, kNow + 1)); }));
  EXPECT_TRUE(grows([&] { templates.learn_options(kRouter, rate(11, kNow + 1)); }));
}

TEST(TemplatesTest, WritesOneStatementALine) {
  Templates templates;
  templates.learn({"192.0.2.2", Version::ipfix, 0}, make(300, 4, 0));
  templates.learn(kRouter, make_options(257, 1'000'000'000));
  templates.withdraw_all(kRouter, true, 2'000'000'000);
  templates.learn(kRouter, make(258, 4, 2'000'000'000));
  templates.withdraw(kRouter, 258, 3'000'000'000);
  DomainOptions what = rate(100, 4'000'000'000);
  what.boot_ms = 12;
  what.sampler_rates[5] = 1000;
  templates.learn_options(kRouter, what);
  EXPECT_EQ(
      templates.to_json(),
      R"({"format":"ew-templates/1","statements":[)"
      "\n"
      R"({"exporter":"192.0.2.1","version":9,"domain":7,"learned":"1970-01-01T00:00:04.000000000Z","rate":100},)"
      "\n"
      R"({"exporter":"192.0.2.1","version":9,"domain":7,"learned":"1970-01-01T00:00:04.000000000Z","boot_ms":12},)"
      "\n"
      R"({"exporter":"192.0.2.1","version":9,"domain":7,"learned":"1970-01-01T00:00:04.000000000Z","sampler":5,"rate":1000},)"
      "\n"
      R"({"exporter":"192.0.2.1","version":9,"domain":7,"template":3,"learned":"1970-01-01T00:00:02.000000000Z","withdrawn":true},)"
      "\n"
      R"({"exporter":"192.0.2.1","version":9,"domain":7,"template":258,"learned":"1970-01-01T00:00:03.000000000Z","withdrawn":true},)"
      "\n"
      R"({"exporter":"192.0.2.2","version":10,"domain":0,"template":300,"fields":[[8,4],[1,4],[2,65535,29305]]})"
      "\n]}\n");
}

TEST(TemplatesTest, MergingWhatWasWrittenGivesTheSame) {
  Templates first;
  first.learn(kRouter, make(256, 4));
  first.learn(kRouter, make_options(257));
  first.withdraw(kRouter, 258, kNow);
  first.withdraw_all(kRouter, false, kNow);
  first.learn(kRouter, make(259, 4));
  DomainOptions what = rate(~uint64_t{0}, kNow);
  what.boot_ms = -1;
  what.sampler_rates = {{0, 1}, {~uint64_t{0}, 2}};
  first.learn_options({"", Version::v5, 513}, what);
  Templates second;
  ASSERT_TRUE(second.merge(first.to_json()).ok());
  EXPECT_EQ(second.to_json(), first.to_json());
  EXPECT_EQ(second.generation(), 0U);
  EXPECT_EQ(second.find(kRouter, 256), nullptr);
  EXPECT_EQ(second.find(kRouter, 257)->scope_count, 1);
  EXPECT_EQ(second.find(kRouter, 259)->least_length, 9U);
  EXPECT_EQ(second.options({"", Version::v5, 513})->sampler_rates.size(), 2U);
  EXPECT_EQ(second.take_learned(),
            (Keys{Templates::key(kRouter, 257), Templates::key(kRouter, 259)}));
}

TEST(TemplatesTest, MergingTakesTheNewestStatementOfEach) {
  Templates ours;
  ours.learn(kRouter, make(256, 4, kNow));
  ours.learn(kRouter, make(257, 4, kNow));
  ours.withdraw(kRouter, 258, kNow);
  ours.withdraw(kRouter, 259, kNow);
  ours.learn_options(kRouter, rate(1, kNow));
  Templates theirs;
  theirs.learn(kRouter, make(256, 8, kNow + 1));
  theirs.learn(kRouter, make(257, 8, kNow - 1));
  theirs.learn(kRouter, make(258, 8, kNow + 1));
  theirs.learn(kRouter, make(259, 8, kNow - 1));
  DomainOptions what = rate(2, kNow - 1);
  what.boot_ms = 3;
  theirs.learn_options(kRouter, what);
  ours.take_learned();
  ASSERT_TRUE(ours.merge(theirs.to_json()).ok());
  EXPECT_EQ(length_of(ours, 256), 8U);
  EXPECT_EQ(length_of(ours, 257), 4U);
  EXPECT_EQ(length_of(ours, 258), 8U);
  EXPECT_EQ(ours.find(kRouter, 259), nullptr);
  EXPECT_EQ(ours.options(kRouter)->rate, 1U);
  EXPECT_EQ(ours.options(kRouter)->boot_ms, 3);
  EXPECT_EQ(ours.take_learned(),
            (Keys{Templates::key(kRouter, 256), Templates::key(kRouter, 258)}));
}

TEST(TemplatesTest, MergingDoesNotBringBackWhatWasWithdrawn) {
  Templates ours;
  ours.withdraw_all(kRouter, false, kNow);
  Templates theirs;
  theirs.learn(kRouter, make(256, 4, kNow - 1));
  theirs.learn(kRouter, make_options(257, kNow - 1));
  theirs.learn(kRouter, make(258, 4, kNow + 1));
  ASSERT_TRUE(ours.merge(theirs.to_json()).ok());
  EXPECT_EQ(ours.find(kRouter, 256), nullptr);
  EXPECT_NE(ours.find(kRouter, 257), nullptr);
  EXPECT_NE(ours.find(kRouter, 258), nullptr);
}

TEST(TemplatesTest, WhatIsTooOldIsNeitherWrittenNorMerged) {
  Templates templates;
  templates.learn(kRouter, make(256, 4, kNow - Templates::kLifetime - 1));
  templates.learn_options(kRouter, rate(1, kNow - Templates::kLifetime - 1));
  templates.learn(kRouter, make(257, 4, kNow - Templates::kLifetime));
  templates.learn(kRouter, make(258, 4, 0));
  const std::string all = templates.to_json();
  EXPECT_NE(all.find(":256,"), std::string::npos);
  templates.learn(kRouter, make(259, 4, kNow));
  EXPECT_EQ(templates.to_json().find(":256,"), std::string::npos);
  EXPECT_EQ(templates.to_json().find("rate"), std::string::npos);
  EXPECT_NE(templates.to_json().find(":257,"), std::string::npos);
  EXPECT_NE(templates.to_json().find(":258,"), std::string::npos);
  Templates other;
  other.learn(kRouter, make(260, 4, kNow));
  ASSERT_TRUE(other.merge(all).ok());
  EXPECT_EQ(other.find(kRouter, 256), nullptr);
  EXPECT_NE(other.find(kRouter, 257), nullptr);
}

TEST(TemplatesTest, NothingIsTakenFromATextThatIsNone) {
  Templates templates;
  const std::string head = R"({"format":"ew-templates/1","statements":[)"
                           R"({"exporter":"a","version":9,"domain":0,"template":256,"fields":[]},)";
  for (const char* bad :
       {"7", "{}", R"({"exporter":"a","version":9,"domain":0,"template":255,"fields":[]})",
        R"({"exporter":"a","version":8,"domain":0,"template":257,"fields":[]})",
        R"({"exporter":7,"version":9,"domain":0,"template":257,"fields":[]})",
        R"({"exporter":"a","version":9,"domain":4294967296,"template":257,"fields":[]})",
        R"({"exporter":"a","version":9,"domain":-1,"template":257,"fields":[]})",
        R"({"exporter":"a","version":9,"domain":0,"template":257})",
        R"({"exporter":"a","version":9,"domain":0,"template":257,"fields":[[8]]})",
        R"({"exporter":"a","version":9,"domain":0,"template":257,"fields":[[8,65536]]})",
        R"({"exporter":"a","version":9,"domain":0,"template":257,"scope":1,"fields":[]})",
        R"({"exporter":"a","version":9,"domain":0,"template":4,"withdrawn":true})",
        R"({"exporter":"a","version":9,"domain":0,"rate":1.5})",
        R"({"exporter":"a","version":9,"domain":0,"sampler":1})",
        R"({"exporter":"a","version":9,"domain":0,"rate":1,"learned":"today"})"}) {
    EXPECT_EQ(templates.merge(head + bad + "]}").kind(), Kind::bad_record) << bad;
  }
  for (const char* bad : {"", "[]", "{", R"({"format":"ew-templates/2","statements":[]})",
                          R"({"format":"ew-templates/1"})", R"({"statements":[]})"}) {
    EXPECT_EQ(templates.merge(bad).kind(), Kind::bad_record) << bad;
  }
  EXPECT_EQ(templates.find({"a", Version::v9, 0}, 256), nullptr);
  EXPECT_TRUE(templates.merge(head.substr(0, head.size() - 1) + "]}").ok());
  EXPECT_NE(templates.find({"a", Version::v9, 0}, 256), nullptr);
}

TEST(TemplatesTest, TheTemplateOfAnExporterThatWasLearnedLongestAgoGoes) {
  Templates templates;
  for (size_t i = 0; i < Templates::kMaxPerExporter; ++i) {
    templates.learn(kRouter, make(static_cast<uint16_t>(256 + i), 4));
  }
  templates.learn(kRouter, make(256, 4));
  templates.learn({"192.0.2.2", Version::v9, 7}, make(256, 4));
  EXPECT_EQ(templates.evicted(), 0U);
  templates.learn(kRouter, make(65535, 4));
  EXPECT_EQ(templates.evicted(), 1U);
  EXPECT_NE(templates.find(kRouter, 256), nullptr);
  EXPECT_EQ(templates.find(kRouter, 257), nullptr);
  EXPECT_NE(templates.find(kRouter, 258), nullptr);
}

TEST(TemplatesTest, TheExporterThatWasHeardLongestAgoGoes) {
  Templates templates;
  const auto exporter = [](size_t i) { return Domain{std::to_string(i), Version::v9, 0}; };
  for (size_t i = 0; i < Templates::kMaxExporters; ++i) {
    templates.learn(exporter(i), make(256, 4));
  }
  templates.learn_options(exporter(0), rate(1, kNow));
  templates.learn(exporter(Templates::kMaxExporters), make(256, 4));
  EXPECT_NE(templates.find(exporter(0), 256), nullptr);
  EXPECT_EQ(templates.find(exporter(1), 256), nullptr);
  EXPECT_NE(templates.find(exporter(2), 256), nullptr);
}

TEST(TemplatesTest, LargeTemplatesAreBoundedByTheirBytes) {
  Templates templates;
  Template large = make(256, 4);
  large.fields.resize(16000);
  for (uint16_t i = 0; i < 100; ++i) {
    large.id = static_cast<uint16_t>(256 + i);
    templates.learn(kRouter, large);
  }
  EXPECT_EQ(templates.find(kRouter, 256), nullptr);
  EXPECT_NE(templates.find(kRouter, 256 + 99), nullptr);
  for (int i = 0; i < 1000; ++i) {
    templates.learn({std::to_string(i), Version::v9, 0}, large);
  }
  EXPECT_EQ(templates.find(kRouter, 256 + 99), nullptr);
  EXPECT_EQ(templates.find({"0", Version::v9, 0}, large.id), nullptr);
  EXPECT_NE(templates.find({"999", Version::v9, 0}, large.id), nullptr);
}

TEST(TemplatesTest, SamplersAreBounded) {
  Templates templates;
  DomainOptions what;
  for (uint64_t i = 0; i < Templates::kMaxSamplers + 10; ++i) {
    what.learned = kNow + static_cast<int64_t>(i);
    what.sampler_rates = {{i, i}};
    templates.learn_options(kRouter, what);
  }
  const auto& rates = templates.options(kRouter)->sampler_rates;
  EXPECT_EQ(rates.size(), Templates::kMaxSamplers);
  EXPECT_EQ(rates.begin()->first, 10U);
}

}  // namespace
}  // namespace ew::flow
