// What the catalogue says about a target table and about the server: read once per connection.
// Not responsible for what a column accepts: that is value_to_copy in ew-load.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/pg/connection.h"

namespace ew {

// Type oids of pg_type that ew treats by themselves; fixed for ever in PostgreSQL.
enum PgType : uint32_t {
  kPgBool = 16,
  kPgInt8 = 20,
  kPgInt2 = 21,
  kPgInt4 = 23,
  kPgText = 25,
  kPgJson = 114,
  kPgFloat4 = 700,
  kPgFloat8 = 701,
  kPgBpchar = 1042,
  kPgVarchar = 1043,
  kPgDate = 1082,
  kPgTimestamp = 1114,
  kPgTimestamptz = 1184,
  kPgNumeric = 1700,
  kPgUuid = 2950,
  kPgJsonb = 3802,
};

struct PgColumn {
  std::string name;
  uint32_t type = 0;      // of a domain: the type below
  uint32_t element = 0;   // of an array: the type of its elements, else 0
  int32_t modifier = -1;  // atttypmod: varchar(n) is n + 4
  std::string type_name;  // as people write it
  bool not_null = false;
  bool has_default = false;  // also identity columns
  bool generated = false;    // cannot be written
};

struct PgUniqueIndex {
  std::vector<std::string> columns;
  bool primary = false;
  bool nullable = false;  // a column of it may be NULL
};

struct PgTable {
  std::string schema;
  std::string name;
  char kind = 'r';         // pg_class.relkind
  char persistence = 'p';  // pg_class.relpersistence
  bool row_security = false;
  bool odd_partition = false;  // a partition is unlogged, temporary or foreign
  std::vector<PgColumn> columns;
  std::vector<PgUniqueIndex> unique;  // usable by ON CONFLICT; the primary key first
  bool has_key = false;               // any unique index or exclusion constraint
  std::string deferrable_key;         // the name of one that is; ON CONFLICT takes none
  std::string dimension;              // time column of a hypertable; "" = none
  int64_t chunk_interval = 0;         // ns, or units of an integer dimension; 0 = no hypertable

  // As the ledger names it: schema.name as the catalogue spells them, quoted where that could be
  // taken for another table or for one with --ledger.
  std::string target() const;
  std::string quoted() const;  // for statements
};

// name is taken as the catalogue spells it, or else as SQL spells it (schema.table, folded); schema
// "" = by search_path. found is false if there is none.
PgError read_table(PgConnection& connection, const std::string& schema, const std::string& name,
                   PgTable* table, bool* found);
// Whether rows that are committed in it stay there. Errors: config.
Status check_table(const PgTable& table);

struct PgServer {
  std::string encoding;
  std::string synchronous_commit;
  bool fsync = true;
  bool full_page_writes = true;
};

PgError read_server(PgConnection& connection, PgServer* server);
// Whether the server keeps what it acknowledges. Errors: config. allow_unsafe lets fsync and
// full_page_writes be off.
Status check_server(const PgServer& server, bool allow_unsafe);

}  // namespace ew
