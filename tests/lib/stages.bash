# Stand-ins for the four stages, beside a copy of ew-run, for tests of the supervisor alone: what it
# starts, with which arguments, and what it makes of their ends. A stand-in sources $FAKES/<name>.do
# if there is one; otherwise ew-consume sends one line around the ring and drains on TERM, the others
# pass on what they read. Not responsible for data: the real ring is tested in tests/integration.
# shellcheck shell=bash

make_stages() {
  export FAKES=$BATS_TEST_TMPDIR/stages
  mkdir -p "$FAKES"
  cp "$EW_BUILD/bin/ew-run" "$FAKES/ew-run"
  local stage
  for stage in consume decode load dlq; do
    cat >"$FAKES/ew-$stage" <<'STAGE'
#!/bin/bash
name=${0##*/}
printf '%s\n' "$name $*" >>"$FAKES/argv"
echo "$$" >>"$FAKES/pids"
echo "$$" >"$FAKES/$name.pid"
echo start >>"$FAKES/$name.starts"
echo "${EPOCHREALTIME/./}" >>"$FAKES/$name.times"
[[ ! -e $FAKES/$name.do ]] || source "$FAKES/$name.do"
if [[ $name != ew-consume ]]; then
  trap '' TERM INT
  exec cat
fi
trap 'exec >&-; cat >>"$FAKES/acks"; exit 0' TERM INT
echo '{"@ack":"1"}'
while read -r line; do echo "$line" >>"$FAKES/acks"; done
STAGE
    chmod +x "$FAKES/ew-$stage"
  done
}

# run_ring [FLAG...]: ew-run in the background with the flags it cannot do without.
run_ring() {
  start_background "$FAKES/ew-run" --stream S --type telemetry --table t "$@"
  RING=$!
}

starts() { wc -l 2>/dev/null <"$FAKES/ew-$1.starts" || echo 0; }
started_times() { (($(starts "$1") >= $2)); }
running() { started_times dlq "${1:-1}" && [[ -s $FAKES/acks ]]; }

# ring_ends SECONDS [CODE]: it ends within that time with that code (0).
ring_ends() {
  local code=0
  wait_until "$1" gone "$RING" || return 1
  wait "$RING" || code=$?
  same "${2:-0}" "$code" "exit code"
}

stages_gone() {
  local pid
  while read -r pid; do
    gone "$pid" || return 1
  done <"$FAKES/pids"
}
