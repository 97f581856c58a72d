# What may happen to the lines between the stages of a ring: lost, torn, deadly to a stage. Rings by hand,
# as ew-run --print shows them, with a filter in one of the four pipes.
load ../lib/common
load ring

# by_hand PIPE FILTER FLAG...: a ring with the filter in that pipe (envelopes, rows, letters, acks), until
# it ends. FLAGs are those of ew-consume.
by_hand() {
  local -A filter=([envelopes]=cat [rows]=cat [letters]=cat [acks]=cat)
  filter[$1]=$2
  rm -f acks
  mkfifo acks
  bash -c 'echo "$$" >pid; exec ew-consume "$@"' _ --acks=- --stream "$STREAM" --consumer loader --ring \
    --ack-wait 1s "${@:3}" <acks 2>>err |
    ${filter[envelopes]} |
    ew-decode --type telemetry --ring 2>>err |
    ${filter[rows]} |
    ew-load --table timeseries_metrics --batch-max 1 --ring 2>>err |
    ${filter[letters]} |
    ew-dlq put --ring 2>>err |
    ${filter[acks]} >acks
}

# in_each_pipe FUNCTION: side by side, each with a stream and a folder of its own; the function gets the
# pipe and has 20 good messages and a bad one to work on, together the values 1 to 80 and four letters.
in_each_pipe() {
  local pipe first=1 pids=()
  # Made first, so that the four do not make them together.
  ew-dlq put --quiet </dev/null
  ew-load --table timeseries_metrics --dry-run </dev/null
  for pipe in envelopes rows letters acks; do
    mkdir "$pipe"
    js_stream "$pipe" "$pipe.>"
    { metrics "$first" $((first + 9)) && echo bad && metrics $((first + 10)) $((first + 19)); } |
      ew-publish --input lines --subject "$pipe.a" >/dev/null
    (cd "$pipe" && STREAM=$pipe && "$1" "$pipe") 3>&- 4>&- &
    pids+=("$!")
    first=$((first + 20))
  done
  for pid in "${pids[@]}"; do wait "$pid"; done
  for pipe in envelopes rows letters acks; do
    js_drained "$pipe" loader
    js_delete_stream "$pipe"
  done
  values_are 80
  same 4 "$(js_messages EW_DLQ)" letters
}

# What is overtaken comes again: a lost line heals itself. In the rows a message is its row and its end.
@test "lost lines: their message comes again, nothing is lost or doubled" {
  lose() {
    local which=5
    [[ $1 != rows ]] || which=10,11
    by_hand "$1" "sed -u ${which}d" --overtaken-wait 300ms &
    wait_until 20 drained
    kill -TERM "$(<pid)"
    wait "$!"
    same 22 "$(js_consumer_info "$STREAM" loader | jq .delivered.consumer_seq)" "deliveries of $1"
  }
  in_each_pipe lose
}

# Only whole lines and closed messages count; the rest is not acked and comes again.
@test "torn lines: dropped in every pipe, their messages come again" {
  cut_short() { head -c 700 | tee cut; }
  tear() {
    by_hand "$1" cut_short
    [ -n "$(tail -c 1 cut)" ]
    if drained; then fail "nothing was left to come again"; fi
    by_hand none cat --no-follow
  }
  in_each_pipe tear
}

# Crash loops: a message that was delivered often travels alone, so that it neither stops the others nor
# makes them suspects.
@test "a stage that dies of one message, again and again: the others get through" {
  crash() { sed -u '/"poison"/Q1'; }
  # shellcheck disable=SC2317
  again_and_again() { until [[ -e stop ]]; do by_hand envelopes crash; done; }
  publish_metrics 1 20
  metrics 1001 1001 | sed s/m1001/poison/ | ew-publish --input lines --subject "$SUBJECT.a" >/dev/null
  publish_metrics 21 40
  again_and_again 3>&- 4>&- &
  wait_until 30 rows_are 40
  publish_metrics 41 60
  wait_until 20 rows_are 60
  wait_until 10 left_over_is 1
  values_are 60
}
