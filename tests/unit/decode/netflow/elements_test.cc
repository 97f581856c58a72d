#include "lib/decode/netflow/elements.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "lib/decode/netflow/flow_fields.h"

namespace ew::flow {
namespace {

TEST(ElementsTest, AreFoundByNumber) {
  EXPECT_GT(elements().size(), 470u);
  for (const Element& element : elements()) EXPECT_EQ(find_element(element.number), &element);
  ASSERT_NE(find_element(8), nullptr);
  EXPECT_EQ(find_element(8)->name, "sourceIPv4Address");
  EXPECT_EQ(find_element(8)->type, Type::ipv4Address);
  EXPECT_EQ(find_element(8)->role, Role::src_ipv4);
  EXPECT_EQ(find_element(33000)->name, "ingressAclId");  // a field of NetFlow v9
  for (const uint16_t number : {0, 65, 503, 1023, 1024, 32767, 32768, 65535}) {
    EXPECT_EQ(find_element(number), nullptr) << number;
  }
}

// What FlowMessage names under its name, everything else under the name of IANA.
TEST(ElementsTest, HaveKeysOfFlowMessage) {
  for (const Element& element : elements()) {
    if (element.key.empty() || element.key == kRemainder) continue;
    bool known = false;
    for (const Field& field : fields()) known |= field.name == element.key;
    EXPECT_TRUE(known) << element.key;
  }
}

// Otherwise one of two elements would be left out of each row.
TEST(ElementsTest, PlayEachRoleAlone) {
  std::set<Role> roles;
  for (const Element& element : elements()) {
    const bool shared = element.role == Role::none || element.role == Role::of_ipv6;
    EXPECT_TRUE(shared || roles.insert(element.role).second) << element.name;
  }
  EXPECT_EQ(roles.size(), static_cast<size_t>(Role::count) - 2);
}

}  // namespace
}  // namespace ew::flow
