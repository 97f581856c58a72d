#!/usr/bin/env bats
# Golden tests of ew-decode. A folder is a type; for each <case>.input of it the output stands byte
# for byte in <case>.expected; <case>.args, where there is one, holds further options. A letter's
# `tool` and `time`, which differ from run to run, are written as VERSION and TIME. A new type needs
# its folder only, with the samples of its reference in the case `samples`.
# EW_GOLDEN=<type> looks at one folder.

load ../lib/common

setup() {
  ew_isolate
}

# The folders that are looked at; never none.
folders() {
  find "$EW_ROOT/tests/golden" -mindepth 1 -maxdepth 1 -type d -name "${EW_GOLDEN:-*}" |
    sort | grep .
}

normalised() {
  sed -E 's/"tool":"ew-decode [^"]*","time":"[0-9TZ:.-]*"/"tool":"ew-decode VERSION","time":"TIME"/'
}

# decode FOLDER CASE: stdin to stdout, with the options of the case.
decode() {
  local args=()
  if [[ -f $1/$2.args ]]; then read -ra args <"$1/$2.args"; fi
  ew-decode --type="$(basename "$1")" "${args[@]}"
}

# check_case FOLDER CASE: says how it differs.
check_case() {
  local expected=$1/$2.expected place
  place=$(basename "$1")/$2
  [[ -f $expected ]] || fail "$place has no .expected" || return
  decode "$1" "$2" <"$1/$2.input" 2>err | normalised >actual
  if [[ -s err ]]; then
    printf '%s wrote to stderr: %s\n' "$place" "$(head -5 err)"
    return 1
  fi
  cmp -s "$expected" actual && return
  printf '%s differs from what is expected (<), first lines:\n' "$place"
  diff "$expected" actual | cut -c1-400 | head -20
  return 1
}

# for_each_case COMMAND...: runs COMMAND FOLDER CASE for every case; fails if one failed.
for_each_case() {
  local folder input cases=0 failed=0
  while IFS= read -r folder; do
    for input in "$folder"/*.input; do
      cases=$((cases + 1))
      "$@" "$folder" "$(basename "$input" .input)" || failed=$((failed + 1))
    done
  done < <(folders)
  printf '%d cases, %d failed\n' "$cases" "$failed"
  ((cases > 0 && failed == 0))
}

# The lines whose payload is all that they hold, and that stay what they are in base64.
payload_lines() {
  jq -rR '(fromjson? | keys == ["data"]) // false' "$1" | paste -d ' ' - "$1" | sed -n 's/^true //p'
}

as_base64() {
  local line
  while IFS= read -r line; do
    line=${line#'{"data":'}
    printf '{"data_base64":"%s"}\n' "$(printf %s "${line%\}}" | base64 -w0)"
  done
}

rows_of() {
  grep -v '^{"@' || true
}

# check_base64 FOLDER CASE: the same rows from the payloads as base64; letters show the form.
check_base64() {
  payload_lines "$1/$2.input" >plain
  as_base64 <plain >base64
  decode "$1" "$2" <plain 2>/dev/null | rows_of >expected
  decode "$1" "$2" <base64 2>/dev/null | rows_of >actual
  cat expected >>compared
  cmp -s expected actual && return
  printf '%s/%s gives other rows in base64 (>):\n' "$(basename "$1")" "$2"
  diff expected actual | cut -c1-400 | head -20
  return 1
}

# check_pieces FOLDER CASE: the same bytes from an input that comes in pieces.
check_pieces() {
  decode "$1" "$2" <"$1/$2.input" 2>/dev/null | normalised >whole
  (while IFS= read -r line; do printf '%s' "${line:0:20}" && printf '%s\n' "${line:20}"; done) \
    <"$1/$2.input" | decode "$1" "$2" 2>/dev/null | normalised >pieces
  cmp whole pieces || fail "$(basename "$1")/$2 differs when it comes in pieces"
}

# only_cases NAMES COMMAND...: for for_each_case; the cases of these names, separated by blanks.
only_cases() {
  local names=$1 case=${*: -1}
  [[ " $names " != *" $case "* ]] || "${@:2}"
}

@test "the messages of every type become the expected rows, letters and end lines" {
  for_each_case check_case
}

@test "every golden folder belongs to a type of ew-decode and holds its samples" {
  ew-decode --list-types | cut -f1 | sort >types
  find "$EW_ROOT/tests/golden" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort >folders
  same "$(<types)" "$(<folders)"
  while IFS= read -r folder; do
    [[ -s $folder/samples.input ]] || fail "$folder has no samples"
  done < <(folders)
}

@test "every expected output belongs to an input" {
  find "$EW_ROOT/tests/golden" -name '*.expected' -o -name '*.args' | sed 's/\.[a-z]*$//' >outputs
  [[ -s outputs ]]
  while IFS= read -r place; do
    [[ -f $place.input ]] || fail "$place has no .input"
  done <outputs
}

@test "a payload in base64 gives the same rows as the payload as JSON" {
  for_each_case only_cases "samples timestamps sysmon" check_base64
  [[ -s compared ]]
}

@test "the same input gives the same bytes, however it arrives" {
  for_each_case only_cases "samples members" check_pieces
}
