# What the chaos tests do to a running ring, what they feed it, and how they compare what came out: by
# content, row by row and letter by letter. Not responsible for which faults in which order: chaos.bats.
# shellcheck shell=bash

# messages FROM TO: payloads, one a line, that name themselves: mostly single metrics, some arrays with
# a bad element in the middle, some torn ones. Different in each message, so that a loss and a double
# cannot cancel each other out.
messages() {
  seq "$1" "$2" | awk '
    function metric(name, value) {
      return "{\"timestamp\":" 1767225600 + $1 ",\"poller_id\":\"chaos\",\"name\":\"" name "\",\"value\":" value "}"
    }
    $1 % 50 == 7 { print "{\"message\":" $1 ",\"torn"; next }
    $1 % 10 == 3 {
      bad = $1 % 4
      line = "["
      for (e = 0; e < 5; e++)
        line = line (e ? "," : "") (e == bad ? "{\"name\":\"m" $1 "." e "\"}" : metric("m" $1 "." e, $1))
      print line "]"; next
    }
    { print metric("m" $1 ".0", $1) }'
}

# What has to come of the messages 1 to N.
expected_rows() {
  seq 1 "$1" | awk '
    $1 % 50 == 7 { next }
    $1 % 10 == 3 { for (e = 0; e < 5; e++) if (e != $1 % 4) print "m" $1 "." e "|" $1; next }
    { print "m" $1 ".0|" $1 }' | sort
}

expected_letters() {
  seq 1 "$1" | awk '
    $1 % 50 == 7 { print $1 " bad_json " "-"; next }
    $1 % 10 == 3 { print $1 " missing_field " $1 % 4 }' | sort
}

actual_rows() { sql "SELECT metric_name, value FROM $1" | sort; }

# The number of the message stands in the body, which is the original payload.
actual_letters() {
  ew-consume --stream EW_DLQ --acks none --no-follow --quiet | jq -r '
    (.headers["Ew-Letter"][0] | fromjson | .["@dead"]) as $dead |
    (if has("data") then (.data[]? | .value // empty) else (.data_base64 | @base64d | capture(":(?<n>[0-9]+)").n) end
      | tostring) as $n |
    "\($n) \($dead.code) \($dead.rows // ["-"] | map(tostring) | join(","))"' | sort -u -k1,1 -k2 | sort
}

letters_stored() { js_messages EW_DLQ; }

# Each transaction takes its time, as on a busy disk, so that a blow finds messages in every stage and
# not an idle ring: at full speed a burst is over before the first kill.
slow_table() {
  sql "CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM pg_sleep(0.1); RETURN NULL; END';
       CREATE TRIGGER take_time AFTER INSERT ON $1 EXECUTE FUNCTION take_time()"
}

# start_ring [FLAG...]: sets RUN.
start_ring() {
  ew-run --stream CHAOS --subject 'chaos.>' --type telemetry --table timeseries_metrics \
    --consumer chaos --ack-wait "$ACK_WAIT" "$@" 2>>"$BATS_TEST_TMPDIR/ew-run.err" 3>&- 4>&- &
  RUN=$!
}

stage_pids() { pgrep -P "$RUN" -x "ew-$1"; }

# fault NAME: one blow. Each returns when the thing hit has been started again where nobody else does.
fault() {
  local pid
  echo "# $(date +%T) $1" >>"$BATS_TEST_TMPDIR/faults"
  case $1 in
    consume | decode | load | dlq)
      for pid in $(stage_pids "$1" | shuf -n 1); do kill -KILL "$pid" 2>/dev/null || true; done
      ;;
    run)
      kill_quietly "$RUN"
      start_ring "${RING_FLAGS[@]}"
      ;;
    nats) nats_kill && nats_restart ;;
    postgres) pg_stop immediate && pg_start ;;
    frozen) # longer than ack_wait: the server gives the messages to others while this one still holds them
      for pid in $(stage_pids load); do
        kill -STOP "$pid" 2>/dev/null && sleep "$((ACK_SECONDS * 2))" && kill -CONT "$pid" 2>/dev/null
      done || true
      ;;
    outage) pg_stop immediate && sleep "$((ACK_SECONDS * 3 + 1))" && pg_start ;;
  esac
}

# publish FROM TO: in the background, with retries: a killed server must not make the test's own input
# uncertain, so each message has an id of its own.
publish() {
  messages "$1" "$2" >"$BATS_TEST_TMPDIR/payloads.$1"
  ew-publish --input lines --subject chaos.a --dedupe --retry-for 90s --quiet \
    "$BATS_TEST_TMPDIR/payloads.$1" >/dev/null 2>>"$BATS_TEST_TMPDIR/ew-publish.err" 3>&- 4>&- &
  PUBLISHERS+=("$!")
}

# compare TABLE N: nothing lost, nothing doubled, nothing dropped.
compare() {
  same "" "$(diff <(expected_rows "$2") <(actual_rows "$1") | head -20)" "rows (< expected, > actual)"
  same "" "$(diff <(expected_letters "$2") <(actual_letters) | head -20)" "letters (< expected, > actual)"
  same "$(expected_letters "$2" | wc -l)" "$(letters_stored)" "number of letters"
}

# chaos [FLAG...] -- FAULT...: bursts of messages, into each burst one of the faults.
chaos() {
  local faults=() rounds=$EW_CHAOS_KILLS round name from to=0 pid
  # Few outstanding: each blow counts as a delivery of all of them, and what was delivered eight times
  # travels alone.
  RING_FLAGS=(--batch-max 200 --max-outstanding 2000)
  while [[ $1 != -- ]]; do
    RING_FLAGS+=("$1")
    shift
  done
  shift
  [[ ! ${EW_CHAOS_FLAGS:-} ]] || RING_FLAGS+=("$EW_CHAOS_FLAGS")
  while ((${#faults[@]} < rounds)); do
    mapfile -t -O "${#faults[@]}" faults < <(shuf --random-source=<(yes "$RANDOM") -e "$@")
  done
  start_ring "${RING_FLAGS[@]}"
  for ((round = 1; round <= rounds; round++)); do
    name=${faults[round - 1]}
    from=$((to + 1)) to=$((EW_CHAOS_MESSAGES * round / rounds))
    publish "$from" "$to"
    sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
    fault "$name"
    sleep "$((RANDOM % 2)).$((RANDOM % 10))"
  done
  for pid in "${PUBLISHERS[@]}"; do wait "$pid" || fail "ew-publish failed"; done
  same "$EW_CHAOS_MESSAGES" "$(js_messages CHAOS)" "messages in the stream"
  wait_until 120 js_drained CHAOS chaos
  kill -TERM "$RUN"
  wait_until 45 gone "$RUN"
  wait "$RUN"
  echo "# $rounds faults, ring ended $(grep -c 'ring .* ended' ew-run.err) times" >&3
  compare timeseries_metrics "$EW_CHAOS_MESSAGES"
}
