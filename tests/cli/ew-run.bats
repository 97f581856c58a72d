# ew-run as a supervisor, with stand-ins for the stages (tests/lib/stages.bash).
load ../lib/common
load ../lib/stages

setup() {
  ew_isolate
  make_stages
  export TMPDIR=$BATS_TEST_TMPDIR/tmp
  mkdir "$TMPDIR"
}

teardown() {
  [[ ! ${RING:-} ]] || kill_quietly "$RING"
  [[ ! -e $BATS_TEST_TMPDIR/ew-run.err ]] || assert_stderr_grammar "$BATS_TEST_TMPDIR/ew-run.err"
}

needed=(--stream S --type telemetry --table t)

@test "ew-run --help and --version print to stdout and end with 0" {
  run --separate-stderr "$FAKES/ew-run" --help
  [ "$status" -eq 0 ] && [ -z "$stderr" ]
  [[ $output = *"--workers"*"--overtaken-wait"*"--batch-max-bytes"*"EXIT STATUS"* ]]
  run --separate-stderr "$FAKES/ew-run" --version
  [ "$status" -eq 0 ]
  same "$("$EW_BUILD/bin/ew-load" --version)" "${output/ew-run/ew-load}"
}

@test "wrong options end with 64 and one line that names them" {
  check() {
    run --separate-stderr "$FAKES/ew-run" "${@:2}"
    [ "$status" -eq 64 ] || fail "$* ended with $status"
    [[ $stderr = "ew-run: error: unable to read the options: "*"$1"*"; see ew-run --help" ]] || fail "$stderr"
    [ "${#stderr_lines[@]}" -eq 1 ] && [ -z "$output" ]
  }
  check '--stream is missing' --type telemetry --table t
  check '--type is missing' --stream S --table t
  check '--table is missing' --stream S --type telemetry
  check 'there is no option --bogus' "${needed[@]}" --bogus=1
  check "there is no argument 'word'" "${needed[@]}" word
  check '--consumer needs a value' "${needed[@]}" --consumer
  check '--follow takes no value' "${needed[@]}" --follow=yes
  check '--stream is given more than once' "${needed[@]}" --stream T
  check 'between 1 and 99' "${needed[@]}" --workers 0
  check 'one ew-run for each type' --stream S --type auto --table t
  check 'one worker' "${needed[@]}" --workers 2 --dlq-file letters
  check 'use --status-dir' "${needed[@]}" --status-file x
  check 'not one of error' "${needed[@]}" --log-level loud
  [ ! -e "$FAKES/argv" ]
}

@test "a stage that is missing beside it ends with 78" {
  rm "$FAKES/ew-load"
  run --separate-stderr "$FAKES/ew-run" "${needed[@]}"
  [ "$status" -eq 78 ]
  [[ $stderr = "ew-run: error: unable to find ew-load in $FAKES: "* ]]
}

@test "its table of flags is that of the stages: nothing missing, nothing invented" {
  sed -n "/^readonly FLAGS='/,/^'/p" "$EW_BUILD/bin/ew-run" | grep '^--' >table
  declare -A letter=([consume]=c [decode]=d [load]=l [dlq]=q)
  for stage in consume decode load dlq; do
    verb=()
    [ "$stage" != dlq ] || verb=(put)
    "$EW_BUILD/bin/ew-$stage" "${verb[@]}" --help |
      sed -nE 's/^  (-[a-zA-Z], )?(--[a-z-]+)(, (--[a-z-]+))?.*/\2\n\4/p' | grep . | sort -u >help
    [ "$(wc -l <help)" -ge 8 ]
    # What the stage has: for this script, for nobody, for the environment, or for this stage.
    while read -r name; do
      # In a ring the source is what ew-consume says.
      [ "$stage$name" != decode--source ] || continue
      awk -F '[|]' -v l="${letter[$stage]}" '
        { split($1, names, " "); owner = $3 }
        owner ~ /^(run|no:|env:|db$)/ { print names[1] }
        owner ~ "^[cdlq]+$" && index(owner, l) { print names[1] }
        owner ~ "^" l ":" { sub(/^.:/, "", owner); print owner }' table | grep -qxF -- "$name" ||
        fail "ew-$stage has $name, ew-run does not hand it on"
    done <help
    # What the table gives to the stage.
    while read -r name; do
      grep -qxF -- "$name" help || fail "ew-run hands $name to ew-$stage, which does not have it"
    done < <(awk -F '[|]' -v l="${letter[$stage]}" '
      $3 ~ "^[cdlq]+$" && index($3, l) { print $1 }
      $3 ~ "^" l ":" { sub(/^.:/, "", $3); print $3 }' table)
  done
}

@test "each flag reaches the stages that own it, and only those" {
  run_ring --consumer c --batch-size 50 --max-line 1MiB --no-follow --status-dir st --log-level debug
  wait_until 10 running
  kill "$RING"
  ring_ends 10
  same "ew-consume --acks=- --stream=S --consumer=c --max-line=1MiB --no-follow --ring --pipeline=t --log-level=debug --status-file=st/t-1-consume.json
ew-decode --type=telemetry --max-line=1MiB --ring --pipeline=t --log-level=debug --status-file=st/t-1-decode.json
ew-dlq put --max-line=1MiB --ring --pipeline=t --log-level=debug --status-file=st/t-1-dlq.json
ew-load --table=t --batch-size=50 --max-line=1MiB --ring --pipeline=t --log-level=debug --status-file=st/t-1-load.json" \
    "$(sort "$FAKES/argv")" arguments
  [ -d st ]
}

# decoding [FLAG...]: the flags that ew-decode gets in a ring of flows, but for those of every ring.
decoding() {
  "$FAKES/ew-run" --stream S --type netflow --table t "$@" --print |
    sed -nE 's/.*ew-decode (.*) --ring.*/\1/p'
}

@test "flows may wait for a quarter of what is outstanding, and not until it comes again" {
  same "--type=netflow --templates=t.json --scale-sampling" "$(decoding --templates t.json --scale-sampling)"
  same "--type=netflow" "$(decoding --max-outstanding 20000 --overtaken-wait 5m1s)"
  same "--type=netflow --park-messages=250" "$(decoding --max-outstanding 1000)"
  same "--type=netflow --park-messages=1" "$(decoding --max-outstanding 2)"
  same "--type=netflow --park-messages=250" "$(decoding --max-outstanding 1000 --park-messages 250)"
  same "--type=netflow --park-timeout=45000000us" "$(decoding --overtaken-wait 1.5m)"
  same "--type=netflow --park-timeout=89" "$(decoding --overtaken-wait 1.5m --park-timeout 89)"
  refuses() {
    run --separate-stderr "$FAKES/ew-run" --stream S --type netflow --table t "${@:2}"
    [ "$status" -eq 64 ] && [[ $stderr = *"$1"* ]] || fail "$* ended with $status: $stderr"
  }
  refuses '251 is more than 250, a quarter of --max-outstanding' --max-outstanding 1000 --park-messages 251
  refuses '--park-timeout is not shorter than --overtaken-wait' --park-timeout 10m
  [[ $("$FAKES/ew-run" "${needed[@]}" --max-outstanding 10 --print) != *--park* ]]
}

@test "secrets reach the stages by the environment, not by a command line" {
  echo 'echo "$NATS_URL $NATS_PASSWORD $NATS_TOKEN" >"$FAKES/$name.secret"' >"$FAKES/ew-consume.do"
  run_ring --server nats://u:hidden1@h:1 --password hidden2 --token hidden3
  wait_until 10 running
  run ! grep -q hidden "$FAKES/argv"
  same "nats://u:hidden1@h:1 hidden2 hidden3" "$(cat "$FAKES/ew-consume.secret")"
  kill "$RING"
  ring_ends 10
  run --separate-stderr "$FAKES/ew-run" "${needed[@]}" --password hidden2 --print
  [[ $output != *hidden* && $output = *NATS_PASSWORD* ]]
}

@test "what the last stage writes comes back to the first" {
  run_ring
  wait_until 10 running
  same '{"@ack":"1"}' "$(head -1 "$FAKES/acks")"
  kill "$RING"
  ring_ends 10
}

@test "TERM drains: ends with 0, no process and no file is left" {
  run_ring
  wait_until 10 running
  kill -TERM "$RING"
  ring_ends 10
  stages_gone
  same "" "$(ls -A "$TMPDIR")" "temporary folder"
}

@test "INT and HUP drain too" {
  for signal in INT HUP; do
    rm -f "$FAKES"/{acks,*.starts}
    # A background command of a script is deaf to INT; env gives it its ears back.
    start_background env --default-signal=INT "$FAKES/ew-run" "${needed[@]}"
    RING=$!
    wait_until 10 running
    kill -$signal "$RING"
    ring_ends 10
  done
}

@test "Ctrl-C, which signals the whole group, is one call and drains" {
  start_background setsid --wait env --default-signal=INT "$FAKES/ew-run" "${needed[@]}"
  RING=$!
  wait_until 10 running
  group=$(ps -o pgid= -p "$(<"$FAKES/ew-consume.pid")")
  kill -INT -- "-${group// /}"
  ring_ends 10
  stages_gone
}

@test "a second signal after more than a second kills; one right after the first is its echo" {
  echo 'trap "" TERM' >"$FAKES/ew-consume.do"
  sed -i 's/^trap .exec.*//' "$FAKES/ew-consume"
  run_ring
  wait_until 10 running
  kill -TERM "$RING"
  kill -TERM "$RING"
  sleep 1.2
  run ! gone "$RING"
  kill -TERM "$RING"
  ring_ends 5 143
  wait_until 2 stages_gone
}

@test "a ring that fails starts again, after a delay that doubles" {
  for code in 69 70 75; do
    echo "(( \$(wc -l <\"\$FAKES/ew-load.starts\") % 2 )) && exit $code" >"$FAKES/ew-load.do"
    rm -f "$FAKES"/{acks,*.starts}
    run_ring
    wait_until 10 running 2
    kill "$RING"
    ring_ends 10
    grep -q "ew-run: warning: ring 1 ended with $code " ew-run.err
  done
  echo "exit 69" >"$FAKES/ew-load.do"
  rm -f "$FAKES"/*.times "$FAKES"/*.starts
  run_ring
  wait_until 15 grep -q 'starting again in 4000 ms' ew-run.err
  kill "$RING"
  ring_ends 10
  mapfile -t times <"$FAKES/ew-load.times"
  for pause in 0:500 1:1000 2:2000; do
    i=${pause%:*}
    took=$(((times[i + 1] - times[i]) / 1000))
    ((took >= ${pause#*:} && took < ${pause#*:} + 900)) || fail "pause $i took $took ms"
  done
}

@test "a stage killed by a signal is a failure of the ring, which starts again" {
  run_ring
  wait_until 10 running
  kill -KILL "$(<"$FAKES/ew-decode.pid")"
  wait_until 15 running 2
  kill "$RING"
  ring_ends 10
  stages_gone
  grep -q 'ring 1 ended with 137 (ew-consume 0, ew-decode 137' ew-run.err
}

@test "64, 77 and 78 stop it" {
  for code in 64 77 78; do
    echo "exit $code" >"$FAKES/ew-load.do"
    rm -f "$FAKES"/*.starts
    run_ring
    ring_ends 10 "$code"
    same 1 "$(starts load)" starts
    stages_gone
  done
}

@test "a stderr that nobody reads does not stop the supervision" {
  mkfifo stderr
  exec 8<>stderr
  dd if=/dev/zero of=stderr oflag=nonblock bs=1k 2>/dev/null || true
  "$FAKES/ew-run" "${needed[@]}" 2>stderr 3>&- 4>&- 8>&- &
  RING=$!
  wait_until 10 running
  kill -TERM "$RING"
  ring_ends 10
  exec 8>&-
  stages_gone
}

@test "a neighbour that left (74, 141) does not hide the stage that decides" {
  echo "sleep 0.3; exit 74" >"$FAKES/ew-consume.do"
  echo "sleep 0.2; exit 74" >"$FAKES/ew-decode.do"
  echo "exit 77" >"$FAKES/ew-load.do"
  echo "exit 78" >"$FAKES/ew-dlq.do"
  run_ring
  ring_ends 10 77
  rm "$FAKES"/ew-{load,dlq}.do
  rm "$FAKES"/*.starts
  run_ring
  wait_until 10 started_times load 2
  grep -q 'ring 1 ended with 74 ' ew-run.err
  kill "$RING"
  ring_ends 10 74
}

@test "what hangs after ew-consume has gone is killed 5 s later, and does not hide another's 78" {
  echo "trap '' TERM; exec sleep 60 <&- >&-" >"$FAKES/ew-decode.do"
  echo "exit 78" >"$FAKES/ew-load.do"
  echo "exit 75" >"$FAKES/ew-consume.do"
  SECONDS=0
  sed -i 's/75/0/' "$FAKES/ew-consume.do"
  run_ring
  ring_ends 12 78
  ((SECONDS >= 4 && SECONDS <= 8))
  stages_gone
  grep -q 'warning: ring 1: ew-decode did not end: killing it' ew-run.err
}

@test "a drain that hangs is ended after --drain-timeout and a margin" {
  echo "trap '' TERM INT; exec sleep 60" >"$FAKES/ew-load.do"
  run_ring --drain-timeout 1s
  wait_until 10 started_times load 1
  wait_until 10 started_times consume 1
  sleep 0.3
  SECONDS=0
  kill "$RING"
  ring_ends 30 75
  ((SECONDS >= 14 && SECONDS <= 22))
  stages_gone
}

@test "ends with 0 when the ring has done what was asked for" {
  echo 'echo x; exec >&-; cat >>"$FAKES/acks"; exit 0' >"$FAKES/ew-consume.do"
  run_ring --no-follow
  ring_ends 10
  same x "$(cat "$FAKES/acks")"
  same 1 "$(starts consume)"
}

@test "killing ew-run leaves no process behind" {
  for i in 1 2 3 4 5 6; do
    rm -f "$FAKES"/{acks,*.starts}
    run_ring --workers 2
    ((i > 2)) || wait_until 10 running
    ((i <= 2)) || sleep "0.0$((i * 2 - 5))"
    kill -KILL "$RING"
    sleep 0.1
    [[ ! -e $FAKES/pids ]] || wait_until 5 stages_gone
  done
  same "" "$(pgrep -f "$FAKES/ew-" || true)" "processes left"
}

@test "a signal while it waits to start again ends it at once with 0" {
  echo "exit 69" >"$FAKES/ew-load.do"
  run_ring
  wait_until 15 started_times load 3
  wait_until 5 grep -q 'starting again in 2000 ms' ew-run.err
  SECONDS=0
  kill "$RING"
  ring_ends 2
  ((SECONDS <= 1))
}

@test "--workers runs rings side by side; each starts again by itself; all drain" {
  run_ring --workers 3 --status-dir st
  wait_until 10 started_times dlq 3
  wait_until 10 running
  kill -KILL "$(<"$FAKES/ew-load.pid")"
  wait_until 10 started_times dlq 4
  same 4 "$(starts consume)" starts
  same 4 "$(grep -c '^ew-consume.*--max-ack-pending=60000' "$FAKES/argv")"
  sleep 0.2
  kill "$RING"
  ring_ends 10
  stages_gone
  same "3 rings ended" "$(grep -c 'ring [123] ended (' ew-run.err) rings ended"
}

@test "one ring that must stop stops the others in order" {
  echo '[[ $* != *t-2-* ]] || exit 78' >"$FAKES/ew-load.do"
  run_ring --workers 2 --status-dir st
  ring_ends 10 78
  stages_gone
}

@test "--print shows a pipeline that a shell can run as it stands" {
  echo 'echo x; exec >&-; cat >>"$FAKES/acks"; exit 0' >"$FAKES/ew-consume.do"
  run --separate-stderr "$FAKES/ew-run" "${needed[@]}" --subject "it's.>" --print
  [ "$status" -eq 0 ] && [ -z "$stderr" ]
  [[ $output = *mkfifo*"ew-consume"*"--subject=it'\''s.>"*"|"*"ew-dlq put"* ]]
  [ ! -e "$FAKES/argv" ]
  for shell in sh bash; do
    rm -f "$FAKES/acks"
    timeout 10 "$shell" -c "$output"
    same x "$(cat "$FAKES/acks")"
  done
  same "" "$(ls -A "$TMPDIR")" "temporary folder"
  grep -q -- "--subject=it's.>" "$FAKES/argv"
}

@test "--log-format json writes one object a line" {
  run_ring --log-format json --log-level debug --pipeline 'p"1'
  wait_until 10 running
  kill "$RING"
  ring_ends 10
  jq -es 'all(.ts and .level and .stage == "run" and .msg) and length >= 5' ew-run.err
  rm ew-run.err
}

@test "a folder for pipes that is full or gone is reported, and waited for" {
  run_ring
  wait_until 10 running
  rmdir "$TMPDIR"
  kill -KILL "$(<"$FAKES/ew-load.pid")"
  wait_until 10 grep -q 'error: unable to make the pipes of ring 1' ew-run.err
  mkdir "$TMPDIR"
  wait_until 10 running 2
  kill "$RING"
  ring_ends 10
}
