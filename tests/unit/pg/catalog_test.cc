#include "lib/pg/catalog.h"

#include <gtest/gtest.h>

namespace ew {
namespace {

TEST(Catalog, OnlyTablesThatKeepTheirRows) {
  PgTable table;
  table.schema = "public";
  table.name = "t";
  EXPECT_TRUE(check_table(table).ok());
  table.kind = 'p';
  EXPECT_TRUE(check_table(table).ok());
  table.odd_partition = true;
  EXPECT_EQ(check_table(table).kind(), Kind::config);
  for (const char kind : {'v', 'f', 'm'}) {
    PgTable other = PgTable{};
    other.kind = kind;
    EXPECT_EQ(check_table(other).kind(), Kind::config) << kind;
  }
  PgTable unlogged;
  unlogged.persistence = 'u';
  EXPECT_EQ(check_table(unlogged).kind(), Kind::config);
  PgTable guarded;
  guarded.row_security = true;
  EXPECT_EQ(check_table(guarded).kind(), Kind::config);
}

TEST(Catalog, OnlyServersThatKeepWhatTheyAcknowledge) {
  const PgServer good{"UTF8", "on", true, true};
  EXPECT_TRUE(check_server(good, false).ok());
  PgServer server = good;
  server.fsync = false;
  EXPECT_EQ(check_server(server, false).kind(), Kind::config);
  EXPECT_TRUE(check_server(server, true).ok());
  server.full_page_writes = false;
  EXPECT_TRUE(check_server(server, true).ok());
  server.synchronous_commit = "off";
  EXPECT_FALSE(check_server(server, true).ok()) << "no flag makes that safe";
  server = good;
  server.encoding = "LATIN1";
  EXPECT_FALSE(check_server(server, true).ok());
}

TEST(Catalog, NamesForPeopleAndForStatements) {
  PgTable table;
  table.schema = "S x";
  table.name = "T";
  EXPECT_EQ(table.target(), "S x.T");
  EXPECT_EQ(table.quoted(), "\"S x\".\"T\"");
}

TEST(PgTable, HasANameOfItsOwnInTheLedger) {
  const auto target = [](const char* schema, const char* name) {
    PgTable table;
    table.schema = schema;
    table.name = name;
    return table.target();
  };
  EXPECT_EQ(target("public", "Mixed case"), "public.Mixed case");
  EXPECT_EQ(target("a.b", "c"), "\"a.b\".c");
  EXPECT_EQ(target("a", "b.c"), "a.\"b.c\"");
  EXPECT_EQ(target("a", "t/x"), "a.\"t/x\"");
  EXPECT_EQ(target("a", "say \"b\""), "a.\"say \"\"b\"\"\"");
}

}  // namespace
}  // namespace ew
