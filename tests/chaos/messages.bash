# What the chaos tests feed a ring, what has to come of it, and what did: row by row and element by
# element, by content. Not responsible for what happens in between: faults.bash.
# shellcheck shell=bash

# portray payloads|rows|letters FROM TO: the messages of these numbers, one a line; the rows that their
# good elements have to become; the letters of their bad ones, a line for each element. Most messages are
# one metric; some are arrays, with bad elements and, rarer, with rows that the table refuses; some are
# torn. Each is different, so that a loss and a double cannot cancel each other out.
portray() {
  seq "$2" "$3" | awk -v what="$1" '
    function start() { return 1767225600 + n }
    function element(name, value) {
      if (code == "not_object") return "\"" name "\""
      if (code == "missing_field") return "{\"name\":\"" name "\"}"
      return "{\"timestamp\":" start() ",\"poller_id\":\"chaos\",\"name\":\"" name "\",\"value\":" value "}"
    }
    function row(name) {
      print start() "|" name "|" n "|{\"is_delta\": false, \"poller_id\": \"chaos\", \"metric_type\": \"gauge\"}|t"
    }
    {
      n = $1; count = 1; refused = -1; split("", bad); payload = ""; rows = 0
      if (n % 50 == 7) {
        payload = "{\"name\":\"m" n ".0\",\"torn"
        if (what == "letters") print n "|bad_json|-|" payload
        if (what == "payloads") print payload
        next
      }
      if (n % 10 == 3) { count = 5; bad[n % 4] = "missing_field"; if (n % 1000 == 33) refused = 4 }
      if (n % 200 == 159) { count = 6; bad[1] = bad[2] = "missing_field"; bad[4] = "not_object" }
      if (n % 1000 == 511) refused = 0
      for (e = 0; e < count; e++) {
        code = bad[e]; name = "m" n "." e
        payload = payload (e ? "," : "") element(name, (e == refused ? "-" : "") n)
        if (what == "rows" && code == "" && e != refused) row(name)
        if (what == "letters" && e == refused) print n "|check_violation|row " rows "|" name " -" n
        if (code == "") rows++
      }
      if (count > 1) payload = "[" payload "]"
      if (what == "payloads") print payload
      if (what == "letters") for (e in bad) if (bad[e] != "") print n "|" bad[e] "|" e "|" payload
    }'
}

# All columns but the time of loading; of the key of the series, that it is there.
actual_rows() {
  sql "SELECT concat_ws('|', extract(epoch FROM \"timestamp\")::bigint, metric_name, value,
         jsonb_strip_nulls(to_jsonb(t) - '{timestamp,metric_name,value,series_key,created_at}'::text[]),
         series_key IS NOT NULL) FROM timeseries_metrics t"
}

# Body and header of each letter in the stream. The number of the message stands in the body only, which
# is the original payload: what the header says of the message is for the ring to get right.
actual_letters() {
  ew-consume --stream EW_DLQ --acks none --no-follow --quiet | jq -r '
    (.headers["Ew-Letter"][0] | fromjson | .["@dead"]) as $dead |
    (if has("data") then .data | tojson else .data_base64 | @base64d end) as $body |
    ($body | capture("\"m(?<n>[0-9]+)\\.").n) as $n |
    if $dead.stage == "load" then
      "\($n)|\($dead.code)|row \($dead.position)|\(.data.metric_name) \(.data.value)"
    else
      ($dead.rows // ["-"])[] | if type == "array" then range(.[0]; .[1] + 1) else . end |
      "\($n)|\($dead.code)|\(.)|\($body)"
    end'
}

# same_lines EXPECTED ACTUAL WHAT: two files hold the same lines, each as often; their order is free.
same_lines() {
  sort -o "$1" "$1" && sort -o "$2" "$2"
  cmp -s "$1" "$2" && return
  echo "$3 differ: $(comm -23 "$1" "$2" | wc -l) missing, $(comm -13 "$1" "$2" | wc -l) too many"
  diff "$1" "$2" | grep '^[<>]' | head -20
  return 1
} >&2

# compare N: what the messages 1 to N became. Nothing lost, nothing doubled, nothing dropped. Leaves
# rows.expected and letters.expected behind.
compare() {
  local what
  for what in rows letters; do
    portray "$what" 1 "$1" >"$what.expected"
    "actual_$what" >"$what.actual"
    same_lines "$what.expected" "$what.actual" "$what"
  done
}
