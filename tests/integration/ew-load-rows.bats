#!/usr/bin/env bats
# What ew-load makes of rows: values, NULL, defaults, lines that are no rows.
load ew-load.bash

setup_file() { load_setup_file ew_load_rows; }
setup() { load_setup; }

one_row() { sql "SELECT $2 FROM $1"; }

@test "values reach every known type as they were sent" {
  sql "CREATE TABLE v (i2 smallint, i4 int, i8 bigint, f4 real, f8 double precision, n numeric, b bool,
       t text, vc varchar(5), ts timestamptz, tn timestamp, d date, j json, jb jsonb, u uuid, ip inet, a int[], ta text[])"
  printf '%s\n' '{"i2":"7","i4":2e2,"i8":"9223372036854775807","f4":1.5,"f8":"NaN","n":"123456789012345678901234567890.5",
    "b":1,"t":"tab\t \"q\" \\ \u00e9","vc":"äöüßx","ts":"2026-01-01T05:30:00.9999999+05:30","tn":"2026-01-01T00:00:00Z",
    "d":"2026-02-03","j":{"b":1,"a":2},"jb":{"b":1, "a":[1,2]},"u":"8D008A29-257f-1a82-4f3e-781972cfefb2","ip":"10.0.0.1",
    "a":[1,null,3],"ta":["x \"y\"",null,"NULL"]}' | tr -d '\n' >in
  loads --table v -q <in
  expect_code 0
  same '7|200|9223372036854775807|1.5|NaN|123456789012345678901234567890.5|t' "$(one_row v 'i2,i4,i8,f4,f8,n,b')"
  same $'tab\t "q" \\ é|äöüßx' "$(one_row v 't,vc')"
  same '2026-01-01 00:00:00.999999+00|2026-01-01 00:00:00|2026-02-03' "$(one_row v 'ts,tn,d')"
  same '{"b":1,"a":2}|{"a": [1, 2], "b": 1}' "$(one_row v 'j,jb')"
  same '8d008a29-257f-1a82-4f3e-781972cfefb2|10.0.0.1|{1,NULL,3}|{"x \"y\"",NULL,"NULL"}' "$(one_row v 'u,ip,a,ta')"
}

@test "a text column takes a number, a truth value, an object and an array as their JSON text" {
  sql "CREATE TABLE txt (id int, t text)"
  printf '%s\n' '{"id":1,"t":1.50}' '{"id":2,"t":true}' '{"id":3,"t":{"a": [1]}}' '{"id":4,"t":"{}"}' | loads --table txt -q
  expect_code 0
  same $'1.50\ntrue\n{"a": [1]}\n{}' "$(sql 'SELECT t FROM txt ORDER BY id')"
}

@test "bad values become dead letters with a code, a place and the row; the neighbours are loaded" {
  sql "CREATE TABLE bad (id int NOT NULL, i int, f float8, b bool, ts timestamptz, u uuid, v varchar(2))"
  printf '%s\n' '{"id":1}' '{"id":2,"i":1.5}' '{"id":3,"i":2147483648}' '{"id":4,"i":true}' '{"id":5,"f":1e400}' \
    '{"id":6,"f":"1,5"}' '{"id":7,"b":2}' '{"id":8,"ts":12345}' '{"id":9,"u":"x"}' '{"id":10,"v":"abc"}' '{"id":null}' '{"id":12}' >in
  loads --table bad --batch-timeout 50ms <in
  expect_code 0
  same $'1\n12' "$(sql 'SELECT id FROM bad ORDER BY id')"
  same '["invalid_text_representation","22P02","/i",2]
["numeric_value_out_of_range","22003","/i",3]
["invalid_text_representation","22P02","/i",4]
["numeric_value_out_of_range","22003","/f",5]
["invalid_text_representation","22P02","/f",6]
["invalid_text_representation","22P02","/b",7]
["invalid_datetime_format","22007","/ts",8]
["invalid_text_representation","22P02","/u",9]
["string_data_right_truncation","22001","/v",10]
["not_null_violation","23502","/id",null]' "$(letters out '[.["@dead"].code, .["@dead"].sqlstate, .["@dead"].at, .row.id]')"
  same public.bad "$(letters out '.["@dead"].table' | sort -u | tr -d '"')"
  [[ $(cat err) = *"2 rows loaded, 10 rejected"* ]]
}

@test "values that only the server can judge are refused one by one" {
  sql "CREATE TABLE judged (id int PRIMARY KEY, ip inet, n numeric(4,1), c int CHECK (c > 0))"
  printf '%s\n' '{"id":1,"ip":"10.0.0.1"}' '{"id":2,"ip":"nowhere"}' '{"id":3,"n":99999}' '{"id":4,"c":-1}' '{"id":1}' '{"id":5,"c":1}' |
    loads --table judged -q
  expect_code 0
  same $'1\n5' "$(sql 'SELECT id FROM judged ORDER BY id')"
  same '["check_violation",4]
["invalid_text_representation",2]
["numeric_value_out_of_range",3]
["unique_violation",1]' "$(letters out '[.["@dead"].code, .row.id]' | sort)"
  same 10.0.0.1 "$(sql 'SELECT ip FROM judged WHERE id = 1')"
}

@test "an absent member is NULL, and the default only where the column may not be NULL" {
  sql "CREATE TABLE d (id int, a int DEFAULT 5, b int NOT NULL DEFAULT 6, c bigserial, g int GENERATED ALWAYS AS (id * 2) STORED)"
  printf '%s\n' '{"id":1}' '{"id":2,"a":7,"b":8}' '{"id":3,"a":null,"b":null}' '{"b":9,"id":4}' | loads --table d -q
  expect_code 0
  same $'1||6|2\n2|7|8|4\n3||6|6\n4||9|8' "$(sql 'SELECT id, a, b, g FROM d ORDER BY id')"
}

@test "rows of nothing but defaults" {
  sql "CREATE TABLE alldef (id bigserial, at timestamptz NOT NULL DEFAULT now())"
  printf '%s\n' '{}' '{}' '{"id":100}' | loads --table alldef -q
  expect_code 0
  same 3 "$(rows_in alldef)"
}

@test "U+0000, lone surrogates and broken UTF-8 are replaced by U+FFFD" {
  sql "CREATE TABLE nul (id int, t text, j jsonb)"
  printf '{"id":1,"t":"a\\u0000b","j":{"k\\u0000":"\\ud800x","p":"\\ud83d\\ude00","q":"\\\\u0000"}}\n{"id":2,"t":"\xff\xe2\x82"}\n' |
    loads --table nul -q --status-file status
  expect_code 0
  same $'a�b\n��' "$(sql 'SELECT t FROM nul ORDER BY id')"
  same '{"p": "😀", "q": "\\u0000", "k�": "�x"}' "$(sql 'SELECT j FROM nul WHERE id = 1')"
  same 5 "$(jq .counters.characters_replaced status)"
}

@test "lines that are no rows become letters with their bytes" {
  sql "CREATE TABLE lines (id int)"
  { printf 'garbage\n\n[1]\n\x01\x02\n'; head -c 2000 /dev/zero | tr '\0' '['; printf '\n{"id":1}\n{"id":2'; } | loads --table lines -q
  expect_code 0
  same 1 "$(sql 'SELECT id FROM lines')"
  same 6 "$(letters out '.["@dead"].code' | grep -c bad_line)"
  same garbage "$(letters out .data_base64 | head -1 | tr -d '"' | base64 -d)"
  same '{"id":2' "$(letters out .data_base64 | tail -1 | tr -d '"' | base64 -d)"
}

@test "a whole last line needs no newline" {
  sql "CREATE TABLE last (id int)"
  printf '{"id":1}\n{"id":2}' | loads --table last -q
  expect_code 0
  same 2 "$(rows_in last)"
}

@test "a line over --max-line is a letter with its beginning, in a ring an error" {
  sql "CREATE TABLE big (t text)"
  { printf '{"t":"'; head -c 200000 /dev/zero | tr '\0' x; printf '"}\n{"t":"ok"}\n'; } >in
  loads --table big -q --max-line 100000 <in
  expect_code 0
  same ok "$(sql 'SELECT t FROM big')"
  same '"too_long"' "$(letters out '.["@dead"].code')"
  same 65536 "$(letters out .data_base64 | tr -d '"' | base64 -d | wc -c)"
  loads --table big -q --max-line 100000 --ring <in
  expect_code 70
}

@test "an unknown member stops the load before anything is loaded, or is left out and told once" {
  sql "CREATE TABLE few (id int)"
  printf '%s\n' '{"id":1}' '{"id":2,"x":1,"y":2}' '{"id":3,"x":1}' >in
  loads --table few <in
  expect_code 78
  [[ $(cat err) = *'has no column "x"'* && $(wc -l <err) = 1 ]]
  same 0 "$(rows_in few)"
  loads --table few --unknown-columns ignore --status-file status <in
  expect_code 0
  same 3 "$(rows_in few)"
  same 1 "$(grep -c 'leaving out members .*: x, y' err)"
  same 3 "$(jq .counters.members_ignored status)"
}

@test "a column that was added meanwhile is found when a row names it" {
  sql "CREATE TABLE grows (id int)"
  starts --table grows -q
  echo '{"id":1}' >&7
  wait_until 10 has_rows grows 1
  sql "ALTER TABLE grows ADD x int"
  echo '{"id":2,"x":5}' >&7
  ends
  expect_code 0
  same 5 "$(sql 'SELECT x FROM grows WHERE id = 2')"
}

@test "poller_id and gateway_id are one notion under two names" {
  sql "CREATE TABLE era_a (poller_id text); CREATE TABLE era_b (gateway_id text); CREATE TABLE both_eras (poller_id text, gateway_id text)"
  for table in era_a era_b; do
    printf '%s\n' '{"poller_id":"p"}' '{"gateway_id":"g"}' | loads --table "$table" -q
    expect_code 0
    same $'g\np' "$(sql "SELECT * FROM $table ORDER BY 1")"
  done
  printf '%s\n' '{"poller_id":"p"}' '{"gateway_id":"g"}' | loads --table both_eras -q
  same $'p|\n|g' "$(sql "SELECT * FROM both_eras")"
}

@test "names with capitals, blanks and quotes; a schema by itself or before the table" {
  sql "CREATE SCHEMA \"S x\"; CREATE TABLE \"S x\".\"T \"\"q\" (\"Id \"\"\" int); CREATE SCHEMA low; CREATE TABLE low.t (id int)"
  echo '{"Id \"":1}' | loads --schema 'S x' --table 'T "q' -q
  expect_code 0
  same 1 "$(rows_in '"S x"."T ""q"')"
  echo '{"id":1}' | loads --table low.t -q
  expect_code 0
  echo '{"id":1}' | loads --schema low --table t -q
  expect_code 0
  same 2 "$(rows_in low.t)"
}

@test "domains are read like the type below them" {
  sql "CREATE DOMAIN posint AS int CHECK (VALUE > 0); CREATE DOMAIN doc AS jsonb; CREATE TABLE dom (p posint, d doc)"
  printf '%s\n' '{"p":"5","d":{"a":1}}' '{"p":-5}' '{"p":"x"}' | loads --table dom -q
  expect_code 0
  same '5|{"a": 1}' "$(sql 'SELECT * FROM dom')"
  same $'"check_violation"\n"invalid_text_representation"' "$(letters out '.["@dead"].code' | sort)"
}

@test "domains of domains, NOT NULL below, and json elements with escapes that jsonb refuses" {
  sql "CREATE DOMAIN must AS varchar(3) NOT NULL; CREATE DOMAIN above AS must; CREATE TABLE deep (m above, j jsonb[])"
  printf '%s\n' '{"m":"abc","j":[{"a":"\u0000"},"\ud800"]}' '{"j":null}' '{"m":"abcd"}' | loads --table deep -q --status-file status
  expect_code 0
  same 'abc|65533|65533' "$(sql "SELECT m, ascii(j[1]->>'a'), ascii(j[2]#>>'{}') FROM deep")"
  same $'"not_null_violation"\n"string_data_right_truncation"' "$(letters out '.["@dead"].code' | sort)"
  # Known before COPY: the server refused none.
  same 0 "$(jq .counters.rows_refused_by_server status)"
}

@test "--fail-on-reject exits 65 although the good rows are loaded" {
  sql "CREATE TABLE fr (id int)"
  printf '%s\n' '{"id":1}' '{"id":"x"}' | loads --table fr --fail-on-reject
  expect_code 65
  same 1 "$(rows_in fr)"
  echo '{"id":2}' | loads --table fr --fail-on-reject
  expect_code 0
}

@test "a dry run shows what would be rejected and leaves nothing, not even the ledger" {
  sql "CREATE TABLE dry (id int PRIMARY KEY)"
  { framed '{"id":1}' "$(end 1)" '{"id":1}' "$(end 2)" '{"id":"x"}' "$(end 3)"; seq 5 400 | sed 's|.*|{"id":&}\n{"@end":"S@1/&/1"}|'; } | loads --table dry --dry-run
  expect_code 0
  same '["invalid_text_representation","S@1/3/1000"]
["unique_violation","S@1/2/1000"]' "$(letters out '[.["@dead"].code, .id]' | sort)"
  same "" "$(acked out)"
  same '0|' "$(sql "SELECT count(*), to_regclass('ew.ledger') FROM dry")"
  [[ $(cat err) = *"dry run, everything rolled back: 397 rows loaded, 2 rejected"* ]]
}
