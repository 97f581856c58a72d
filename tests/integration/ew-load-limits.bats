#!/usr/bin/env bats
# Input that the ledger, the outbox or a reader of the letters could not hold: refused or made to fit,
# never tried for ever.
load ew-load.bash

setup_file() { load_setup_file ew_load_limits; }
setup() {
  load_setup
  sql "DROP SCHEMA IF EXISTS ew CASCADE; DROP TABLE IF EXISTS t CASCADE; CREATE TABLE t (a int)"
}

@test "an id that the ledger cannot hold is a broken input: 65, in a ring 70" {
  local long
  long=$(head -c 6000 /dev/urandom | base64 -w0)
  local id
  for id in 's\u0000x/1/0' $'s\xffx/1/0' 's\nx/1/0' "$long/1/0"; do
    framed '{"a":1}' '{"@end":"good/1/0"}' '{"a":2}' "{\"@end\":\"$id\"}" >in
    loads --table t -q --ledger "$RANDOM" <in
    expect_code 65
    # What is not UTF-8 is no JSON text, so no end line at all.
    [[ $(cat err) = *"is no id of a message"* || ($id = *$'\xff'* && $(cat err) = *"end line: no JSON object"*) ]] ||
      fail "$(cat err)"
    [[ $(wc -c <err) -lt 600 ]] || fail "a message of $(wc -c <err) bytes"
    same '["good/1/0"]' "$(jq -c '[.["@ack"]]' out)"
  done
  same 4 "$(rows_in t)"
  loads --table t -q --ring --ledger ring <in
  expect_code 70
}

@test "an error of the ledger or the outbox is a wrong set-up, not a bad row" {
  sql "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS \$\$BEGIN RAISE 'not today' USING ERRCODE = 'data_exception'; END\$\$"
  framed "$(end 1)" | loads --table t -q
  expect_code 0
  local table
  for table in ledger outbox; do
    sql "CREATE TRIGGER no BEFORE INSERT OR UPDATE ON ew.$table FOR EACH ROW EXECUTE FUNCTION no()"
    sql "TRUNCATE t"
    framed '{"a":1}' '{"a":"x"}' "$(end 9)" | loads --table t -q
    expect_code 78
    same 0 "$(rows_in t)"
    [[ $(cat err) = *"not today"* ]]
    sql "DROP TRIGGER no ON ew.$table"
  done
}

@test "a dead letter that is not UTF-8 is kept to the byte" {
  printf '%s\n' '{"@format":"ew-rows/1","type":"telemetry"}' \
    $'{"@dead":{"stage":"decode","type":"t","code":"c","message":"m","at":"","table":null,"sqlstate":null,"tool":"x","time":"y"},"id":"S@1/3/1000","data":"\xff"}' \
    "$(end 3)" | tee in | loads --table t -q
  expect_code 0
  same bad_line "$(letters out '.["@dead"].code' | jq -r .)"
  same "$(sed -n 2p in | base64 -w0)" "$(letters out .data_base64 | jq -r . | base64 -d | (cat; echo) | base64 -w0)"
  same "$(letters out .)" "$(sql 'SELECT letter FROM ew.outbox' | jq -c .)"
  same 3 "$(acked out)"
}

@test "no letter is longer than a control line may be" {
  sql "DROP TABLE t; CREATE TABLE t (a int, i inet)"
  local big
  big=$(printf '%*s' 9000000 '' | tr ' ' x)
  printf '{"a":1,"i":"%s"}\n{"a":%s}\n{%s%s\n{"a":2}\n' "$big" "$big" "$big" "${big::7000000}" >in
  loads --table t -q <in
  expect_code 0
  same 1 "$(rows_in t)"
  [[ $(wc -L <out) -lt 17825792 ]] || fail "a letter of $(wc -L <out) bytes"
  # The row is whole, the server's words are cut; a line that is no row and too long keeps its beginning.
  same '["invalid_text_representation",9000000,true]' \
    "$(letters out 'select(.row) | [.["@dead"].code, (.row.i | length), (.["@dead"].message | length < 1100)]')"
  same '[["bad_line",true],["bad_line",false]]' \
    "$(letters out 'select(.data_base64) | [.["@dead"].code, (.data_base64 | length > 10000000)]' | jq -sc .)"
}
