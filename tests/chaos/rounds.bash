# The course of a chaos test: rounds of a burst of messages and a blow into it, then the comparison and a
# line that says what was proven. Not responsible for blows and messages: faults.bash, messages.bash.
# shellcheck shell=bash

# Each transaction takes its time, as on a busy disk, so that a blow finds messages in every stage and
# not an idle ring: at full speed a burst is over before the first kill.
slow_table() { # SECONDS
  sql "CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM pg_sleep($1); RETURN NULL; END';
       CREATE TRIGGER take_time AFTER INSERT ON timeseries_metrics EXECUTE FUNCTION take_time()"
}

# publish FROM TO: in the background, with retries: a killed server must not make the test's own input
# uncertain, so each message has an id of its own. What became of it stands in a file: a shell forgets
# the exit codes of old children.
publish() {
  portray payloads "$1" "$2" >"payloads.$1"
  {
    local code=0
    ew-publish --input lines --subject chaos.a --dedupe --retry-for 90s --quiet "payloads.$1" \
      >/dev/null 2>>ew-publish.err || code=$?
    echo "$code" >"published.$1"
  } 3>&- 4>&- &
  PUBLISHED+=("published.$1")
}

await_publishers() {
  local file
  for file in "${PUBLISHED[@]}"; do
    wait_until 180 test -s "$file"
    same 0 "$(<"$file")" "exit code of ew-publish"
  done
  PUBLISHED=()
  same "$1" "$(js_messages CHAOS)" "messages in the stream"
}

# Undelivered or not acked; the server may be on its way up.
in_flight() {
  js_consumer_info CHAOS chaos 2>/dev/null | jq -r '.num_pending + .num_ack_pending'
}
has_consumer() { js_consumer_info CHAOS chaos >/dev/null 2>&1; }

# What of the faults kills nobody.
readonly GENTLE='terminate|frozen|paused|drained'

# plan_faults KILLS FAULT...: sets FAULTS, shuffled anew each time all had their turn, until so many kill.
plan_faults() {
  local left=$1 name
  shift
  FAULTS=()
  while ((left > 0)); do
    while read -r name; do
      FAULTS+=("$name")
      [[ $name =~ ^($GENTLE)$ ]] || left=$((left - 1))
    done < <(shuf --random-source=<(yes "$RANDOM") -e "$@")
  done
}

# rounds MESSAGES [each]: a burst and a blow for each of FAULTS; with "each", everything is compared after
# each of them.
rounds() {
  local round from to=0 waiting
  for ((round = 1; round <= ${#FAULTS[@]}; round++)); do
    from=$((to + 1)) to=$(($1 * round / ${#FAULTS[@]}))
    publish "$from" "$to"
    wait_until 30 has_consumer
    sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
    waiting=$(in_flight || echo unknown)
    echo "# $(date +%T) ${FAULTS[round - 1]}, $waiting in flight, ${VICTIM:-}" >>faults
    [[ $waiting != 0 ]] || IDLE_BLOWS=$((IDLE_BLOWS + 1))
    fault "${FAULTS[round - 1]}"
    if [[ ${2:-} = each ]]; then
      settle "$to" || fail "after a blow at ${FAULTS[round - 1]}"
    else
      sleep "$((RANDOM % 2)).$((RANDOM % 10))"
    fi
  done
}

# Waits for the last ack for as long as acks come. A line that is lost between two stages would come again
# too, but only after --overtaken-wait (10 min): here that is a failure.
await_acks() {
  local before='' now since=$SECONDS
  until now=$(in_flight) && [[ $now = 0 ]]; do
    [[ $now = "$before" ]] || before=$now since=$SECONDS
    ((SECONDS - since < 120)) || fail "$now messages are left, and nothing moves"
    sleep 0.2
  done
}

# settle N: all N messages are done with; nothing is outstanding, nothing is wrong.
settle() {
  await_publishers "$1"
  await_acks
  compare "$1"
}

# chaos HOSTS MESSAGES KILLS [each] [FLAG...] -- FAULT...
chaos() {
  local hosts=$1 messages=$2 kills=$3 each='' flags=() host
  shift 3
  [[ $1 != each ]] || { each=each && shift; }
  while [[ $1 != -- ]]; do flags+=("$1") && shift; done
  shift
  STARTED=$SECONDS
  # shellcheck disable=SC2034,SC2206  # faults.bash reads it; words
  RING_FLAGS=(--batch-max=$((EW_CHAOS_OUTSTANDING / 10)) --max-outstanding="$EW_CHAOS_OUTSTANDING"
    "${flags[@]}" ${EW_CHAOS_FLAGS:-})
  plan_faults "$kills" "$@"
  for ((host = 0; host < hosts; host++)); do start_host "$host"; done
  rounds "$messages" $each
  settle "$messages"
  stop_hosts
  js_drained CHAOS chaos
  summary "$messages" >&3
  (($(kills) >= kills))
}

summary() {
  local name by_name=()
  for name in $(printf '%s\n' "${!KILLED[@]}" | sort); do by_name+=("$name ${KILLED[$name]}"); done
  printf '# %s\n' "${BATS_TEST_DESCRIPTION:-}"
  printf '#   %d messages: %d rows, %d bad elements in %d letters, each once; %d s\n' "$1" \
    "$(wc -l <rows.expected)" "$(wc -l <letters.expected)" "$(js_messages EW_DLQ)" $((SECONDS - STARTED))
  printf '#   %d kills (%s), %d other faults, %d of all %d while idle; %d restarts of rings; %d deliveries\n' \
    "$(kills)" "$(IFS=, && echo "${by_name[*]}" | sed 's/,/, /g')" \
    "$(printf '%s\n' "${FAULTS[@]}" | grep -Ecx "$GENTLE" || true)" "$IDLE_BLOWS" "${#FAULTS[@]}" \
    "$(grep -c 'ring .* ended with' ew-run.err || true)" "$(js_consumer_info CHAOS chaos | jq .delivered.consumer_seq)"
}
