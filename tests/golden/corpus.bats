#!/usr/bin/env bats
# Flows of real exporters, case by case: the datagrams of a corpus beside the checkout (EW_CORPUS) go
# through ew-decode in order, and its rows are compared with the expected ones, column by column, by the
# corpus' own judge. Skipped where there is no corpus.

load ../lib/common

CORPUS=$(realpath -m "${EW_CORPUS:-$EW_ROOT/../shared/corpus/netflow}")

setup() {
  ew_isolate
  [[ -f $CORPUS/manifest.ndjson ]] || skip "no corpus of flows at $CORPUS (EW_CORPUS)"
}

# The messages of a case as envelopes; all were stored at the same time.
envelopes() {
  jq -c '{time: "2026-01-01T00:00:00Z", data_base64} +
    if .exporter then {headers: {"Ew-Exporter": [.exporter]}} else {} end' "$1"
}

# check_case NAME LEAST MOST: its rows, and how many messages have letters.
check_case() {
  local letters
  envelopes "$CORPUS/$1.ndjson" | ew-decode --type=netflow --quiet >out || fail "$1: exit code $?" || return
  grep -v '^{"@' out >rows || true
  python3 "$CORPUS/compare.py" "$CORPUS/$1.expected.ndjson" rows >verdict 2>&1 ||
    fail "$1: $(head -20 verdict)" || return
  letters=$(jq -r '.["@dead"] // empty | .code' out | wc -l)
  (($2 <= letters && letters <= $3)) || fail "$1: $letters dead letters, not $2 to $3"
}

@test "every message of the corpus becomes the expected rows and dead letters" {
  command -v python3 >/dev/null || skip "no python3, in which the judge of the corpus is written"
  local name least most cases=0 failed=0
  while read -r name least most; do
    cases=$((cases + 1))
    check_case "$name" "$least" "$most" || failed=$((failed + 1))
  done < <(jq -r '[.case, (.dead_letters | if type == "array" then .[] else ., . end)] | join(" ")' \
    "$CORPUS/manifest.ndjson")
  echo "$cases cases, $failed failed"
  ((cases > 0 && failed == 0))
}

# The captures of which a case holds every datagram, in order; none where it was taken from others.
captures_of() {
  local capture datagrams=0
  jq -r .file "$CORPUS/$1.ndjson" | uniq | sed "s|^|$CORPUS/${1%/*}/raw/|" >files
  while IFS= read -r capture; do
    [[ $capture = *.pcap && -f $capture ]] || return 0
    ew-decode --type=netflow --input=pcap --quiet --status-file status <"$capture" >/dev/null
    datagrams=$((datagrams + $(jq .counters.messages status)))
  done <files
  ((datagrams != $(wc -l <"$CORPUS/$1.ndjson"))) || cat files
}

# check_captures NAME CAPTURE...
check_captures() {
  local capture
  rm -f templates rows
  for capture in "${@:2}"; do
    ew-decode --type=netflow --input=pcap --templates templates --plain --letters letters --quiet \
      <"$capture" >>rows || fail "$1: exit code $?" || return
  done
  python3 "$CORPUS/compare.py" "$CORPUS/$1.expected.ndjson" rows >verdict 2>&1 || fail "$1: $(head -20 verdict)"
}

@test "captures of the corpus give the same rows, their templates in a file" {
  command -v python3 >/dev/null || skip "no python3, in which the judge of the corpus is written"
  local name captures cases=0 failed=0
  while read -r name; do
    mapfile -t captures < <(captures_of "$name")
    ((${#captures[@]})) || continue
    cases=$((cases + 1))
    check_captures "$name" "${captures[@]}" || failed=$((failed + 1))
  done < <(jq -r 'select(.kind == "datagram").case' "$CORPUS/manifest.ndjson")
  echo "$cases cases, $failed failed"
  ((cases > 0 && failed == 0))
}
