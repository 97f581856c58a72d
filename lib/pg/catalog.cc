#include "lib/pg/catalog.h"

#include "lib/pg/pg_text.h"

namespace ew {
namespace {

constexpr const char* kTable = R"(
SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity,
  EXISTS (SELECT 1 FROM pg_partition_tree(c.oid) p JOIN pg_class l ON l.oid = p.relid
          WHERE l.relpersistence <> 'p' OR l.relkind = 'f')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass($1))";

constexpr const char* kColumns = R"(
SELECT a.attname, b.oid, CASE WHEN b.typcategory = 'A' THEN b.typelem ELSE 0 END,
  CASE WHEN t.typtype = 'd' THEN base.modifier ELSE a.atttypmod END,
  format_type(a.atttypid, a.atttypmod), a.attnotnull OR base.not_null,
  a.atthasdef OR a.attidentity <> '' OR (t.typtype = 'd' AND t.typdefault IS NOT NULL),
  a.attgenerated <> ''
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
CROSS JOIN LATERAL (
  WITH RECURSIVE d AS (
    SELECT t.oid, t.typtype, t.typbasetype, t.typnotnull, t.typtypmod AS modifier
    UNION ALL
    SELECT p.oid, p.typtype, p.typbasetype, d.typnotnull OR p.typnotnull,
      CASE WHEN p.typtype = 'd' AND d.modifier = -1 THEN p.typtypmod ELSE d.modifier END
    FROM d JOIN pg_type p ON p.oid = d.typbasetype WHERE d.typtype = 'd')
  SELECT d.oid, d.typnotnull AS not_null, d.modifier FROM d WHERE d.typtype <> 'd') base
JOIN pg_type b ON b.oid = base.oid
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)";

// Whole-table, immediate, valid indexes on plain columns: what ON CONFLICT can name.
constexpr const char* kUnique = R"(
SELECT i.indexrelid, i.indisprimary, a.attname, NOT a.attnotnull
FROM pg_index i
CROSS JOIN LATERAL generate_series(0, i.indnkeyatts - 1) k
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]
WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indimmediate
  AND i.indpred IS NULL AND i.indexprs IS NULL
ORDER BY i.indisprimary DESC, i.indexrelid, k)";

// Also what ON CONFLICT cannot name.
constexpr const char* kKeys = R"(
SELECT count(*) > 0, min(i.indexrelid::regclass::text) FILTER (WHERE NOT i.indimmediate)
FROM pg_index i
WHERE i.indrelid = $1::oid AND i.indislive AND (i.indisunique OR i.indisexclusion))";

constexpr const char* kDimension = R"(
SELECT column_name, coalesce(integer_interval, (extract(epoch FROM time_interval) * 1e9)::int8)
FROM timescaledb_information.dimensions
WHERE hypertable_schema = $1 AND hypertable_name = $2 ORDER BY dimension_number LIMIT 1)";

PgError read_columns(PgConnection& connection, const std::string& oid, PgTable* table) {
  PgRows rows;
  PgError error = connection.run(kColumns, {oid}, &rows);
  if (!error.ok()) return error;
  for (size_t row = 0; row < rows.size(); ++row) {
    PgColumn column;
    column.name = rows.text(row, 0);
    column.type = static_cast<uint32_t>(rows.integer(row, 1));
    column.element = static_cast<uint32_t>(rows.integer(row, 2));
    column.modifier = static_cast<int32_t>(rows.integer(row, 3));
    column.type_name = rows.text(row, 4);
    column.not_null = rows.boolean(row, 5);
    column.has_default = rows.boolean(row, 6);
    column.generated = rows.boolean(row, 7);
    table->columns.push_back(std::move(column));
  }
  return {};
}

PgError read_unique(PgConnection& connection, const std::string& oid, PgTable* table) {
  PgRows rows;
  PgError error = connection.run(kUnique, {oid}, &rows);
  if (!error.ok()) return error;
  int64_t current = 0;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (rows.integer(row, 0) != current) {
      current = rows.integer(row, 0);
      table->unique.emplace_back();
      table->unique.back().primary = rows.boolean(row, 1);
    }
    table->unique.back().columns.emplace_back(rows.text(row, 2));
    if (rows.boolean(row, 3)) table->unique.back().nullable = true;
  }
  return {};
}

PgError read_keys(PgConnection& connection, const std::string& oid, PgTable* table) {
  PgRows rows;
  PgError error = connection.run(kKeys, {oid}, &rows);
  if (!error.ok()) return error;
  table->has_key = rows.boolean(0, 0);
  table->deferrable_key = rows.text(0, 1);
  return {};
}

PgError read_dimension(PgConnection& connection, PgTable* table) {
  PgRows rows;
  PgError error =
      connection.run("SELECT to_regclass('timescaledb_information.dimensions') IS NOT NULL", &rows);
  if (!error.ok() || !rows.boolean(0, 0)) return error;
  error = connection.run(kDimension, {table->schema, table->name}, &rows);
  if (error.ok() && rows.size() > 0) {
    table->dimension = rows.text(0, 0);
    table->chunk_interval = rows.integer(0, 1);
  }
  return error;
}

Status cannot(const PgTable& table, std::string_view reason) {
  return {Kind::config, "unable to load into " + table.target() + ": " + std::string(reason)};
}

}  // namespace

std::string PgTable::target() const {
  const auto part = [](const std::string& word) {
    return word.find_first_of(".\"/") == std::string::npos ? word : pg_quote_identifier(word);
  };
  return part(schema) + "." + part(name);
}

std::string PgTable::quoted() const {
  return pg_quote_identifier(schema) + "." + pg_quote_identifier(name);
}

PgError read_table(PgConnection& connection, const std::string& schema, const std::string& name,
                   PgTable* table, bool* found) {
  *table = {};
  *found = false;
  PgRows rows;
  const std::string within = schema.empty() ? "" : pg_quote_identifier(schema) + ".";
  PgError error = connection.run(kTable, {within + pg_quote_identifier(name)}, &rows);
  if (error.ok() && rows.size() == 0) {
    error = connection.run(kTable, {within + name}, &rows);
    // What is no name in SQL either is no table.
    if (error.is_open && error.sqlstate.starts_with("42")) return {};
  }
  if (!error.ok() || rows.size() == 0) return error;
  *found = true;
  const std::string oid(rows.text(0, 0));
  table->schema = rows.text(0, 1);
  table->name = rows.text(0, 2);
  table->kind = rows.text(0, 3).front();
  table->persistence = rows.text(0, 4).front();
  table->row_security = rows.boolean(0, 5);
  table->odd_partition = rows.boolean(0, 6);
  error = read_columns(connection, oid, table);
  if (error.ok()) error = read_unique(connection, oid, table);
  if (error.ok()) error = read_keys(connection, oid, table);
  if (error.ok()) error = read_dimension(connection, table);
  return error;
}

Status check_table(const PgTable& table) {
  if (table.kind != 'r' && table.kind != 'p') return cannot(table, "it is no ordinary table");
  if (table.persistence != 'p') return cannot(table, "it is not logged, a crash would empty it");
  if (table.row_security) return cannot(table, "it has row-level security");
  if (table.odd_partition) return cannot(table, "a partition of it is unlogged or foreign");
  return {};
}

PgError read_server(PgConnection& connection, PgServer* server) {
  PgRows rows;
  PgError error = connection.run(
      "SELECT current_setting('server_encoding'), current_setting('synchronous_commit'), "
      "current_setting('fsync')::bool, current_setting('full_page_writes')::bool",
      &rows);
  if (!error.ok()) return error;
  server->encoding = rows.text(0, 0);
  server->synchronous_commit = rows.text(0, 1);
  server->fsync = rows.boolean(0, 2);
  server->full_page_writes = rows.boolean(0, 3);
  return {};
}

Status check_server(const PgServer& server, bool allow_unsafe) {
  const auto refuse = [](const std::string& reason) {
    return Status(Kind::config, "unable to rely on this server: " + reason);
  };
  if (server.encoding != "UTF8") {
    return refuse("the encoding of the database is " + server.encoding + ", not UTF8");
  }
  if (server.synchronous_commit == "off") {
    return refuse("synchronous_commit is off, so a crash loses what it acknowledged; set it to on");
  }
  if (allow_unsafe) return {};
  if (!server.fsync) return refuse("fsync is off (--allow-unsafe-server accepts that)");
  if (!server.full_page_writes) {
    return refuse("full_page_writes is off (--allow-unsafe-server accepts that)");
  }
  return {};
}

}  // namespace ew
