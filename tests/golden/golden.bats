#!/usr/bin/env bats
# Golden tests of ew-decode: for each <type>/<case>.input the output stands byte for byte in
# <case>.expected; <case>.args, where there is one, holds further options. A letter's `tool` and
# `time`, which differ from run to run, are written as VERSION and TIME. A type is a folder.

load ../lib/common

setup() {
  ew_isolate
}

normalised() {
  sed -E 's/"tool":"ew-decode [^"]*","time":"[0-9TZ:.-]*"/"tool":"ew-decode VERSION","time":"TIME"/'
}

# decode TYPE ARGS_FILE: stdin to stdout.
decode() {
  local args=()
  if [[ -f $2 ]]; then read -ra args <"$2"; fi
  ew-decode --type="$1" "${args[@]}"
}

# check_type FOLDER: all cases of it; says which ones differ, and how.
check_type() {
  local folder=$1 input name cases=0 failed=0
  for input in "$folder"/*.input; do
    name=$(basename "$input" .input)
    cases=$((cases + 1))
    decode "$(basename "$folder")" "$folder/$name.args" <"$input" 2>err | normalised >"$name.actual"
    if ! diff "$folder/$name.expected" "$name.actual" >"$name.diff"; then
      failed=$((failed + 1))
      printf '%s differs from what is expected:\n' "$name"
      cut -c1-300 "$name.diff" | head -20
    fi
    if [[ -s err ]]; then
      failed=$((failed + 1))
      printf '%s wrote to stderr: %s\n' "$name" "$(<err)"
    fi
  done
  printf '%d cases, %d failed\n' "$cases" "$failed"
  ((cases > 0 && failed == 0))
}

# Only where the payload is all that a line holds.
as_base64() {
  local line
  while IFS= read -r line; do
    if [[ $line = '{"data":'*'}' ]]; then
      line=${line#'{"data":'}
      printf '{"data_base64":"%s"}\n' "$(printf %s "${line%\}}" | base64 -w0)"
    fi
  done
}

rows_of() {
  grep -v '^{"@'
}

@test "telemetry messages become the expected rows, letters and end lines" {
  check_type "$EW_ROOT/tests/golden/telemetry"
}

@test "every golden folder belongs to a type of ew-decode" {
  ew-decode --list-types | cut -f1 | sort >types
  find "$EW_ROOT/tests/golden" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort >folders
  same "$(<types)" "$(<folders)"
}

@test "a payload in base64 gives the same rows as the payload as JSON" {
  local folder=$EW_ROOT/tests/golden/telemetry name
  for name in samples timestamps sysmon; do
    grep '^{"data":' "$folder/$name.input" >plain
    as_base64 <plain >base64
    [[ $(wc -l <plain) -eq $(wc -l <base64) ]]
    ew-decode --type=telemetry <plain | rows_of >expected
    ew-decode --type=telemetry <base64 | rows_of >actual
    [[ -s expected ]]
    cmp expected actual
  done
}

@test "the same input gives the same bytes, however it arrives" {
  local folder=$EW_ROOT/tests/golden/telemetry
  ew-decode --type=telemetry <"$folder/members.input" | normalised >whole
  (while IFS= read -r line; do printf '%s' "${line:0:20}" && printf '%s\n' "${line:20}"; done) \
    <"$folder/members.input" | ew-decode --type=telemetry | normalised >pieces
  cmp whole pieces
}
