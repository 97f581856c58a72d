# What the chaos tests do to running rings. HOSTS holds the pids of the ew-run, each with WORKERS rings on
# the same durable; KILLED counts the processes killed, by name. Not responsible for when: rounds.bash.
# shellcheck shell=bash
# shellcheck disable=SC2153  # ACK_SECONDS is set in setup.bash

# start_host N: an ew-run, as host N.
start_host() {
  ew-run --stream CHAOS --subject 'chaos.>' --type telemetry --table timeseries_metrics \
    --consumer chaos --ack-wait "${ACK_SECONDS}s" "${RING_FLAGS[@]}" \
    2>>ew-run.err 3>&- 4>&- &
  HOSTS[$1]=$!
}

stop_hosts() {
  local pid
  for pid in "${HOSTS[@]}"; do kill -TERM "$pid"; done
  for pid in "${HOSTS[@]}"; do
    wait_until 60 gone "$pid"
    wait "$pid" || fail "ew-run ended with $?"
  done
}

stage_pids() { pgrep -P "$(IFS=, && echo "${HOSTS[*]}")" -x "ew-$1"; }

# Sets VICTIM. A ring that was hit just before may be waiting for its next start.
choose() {
  wait_until 60 try_choose "$1"
}
try_choose() { VICTIM=$(stage_pids "$1" | shuf -n 1) && [[ $VICTIM ]]; }

# writer_to PID: the stage whose stdout is the stdin of that one.
writer_to() {
  local link pid
  link=$(readlink "/proc/$1/fd/0")
  for pid in $(stage_pids '(consume|decode)'); do
    [[ $(readlink "/proc/$pid/fd/1") != "$link" ]] || echo "$pid"
  done
}

choose_host() { VICTIM_HOST=$((RANDOM % ${#HOSTS[@]})); }
choose_backend() {
  VICTIM=$(sql "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'ew-load%'
                ORDER BY random() LIMIT 1" 2>/dev/null) && [[ $VICTIM ]]
}

count_kill() { KILLED[$1]=$((${KILLED[$1]:-0} + 1)); }
kills() {
  local name sum=0
  for name in "${!KILLED[@]}"; do sum=$((sum + KILLED[$name])); done
  echo "$sum"
}

kill_stage() {
  until choose "$1" && kill -KILL "$VICTIM" 2>/dev/null; do :; done
  count_kill "$1"
}

kill_host() {
  kill_quietly "${HOSTS[$1]}"
  count_kill run
}

kill_server() {
  case $1 in
    nats) nats_kill ;;
    postgres) pg_stop immediate ;;
  esac
  count_kill "$1"
}

# stop_for_a_while PID...: stopped for longer than ack_wait.
stop_for_a_while() {
  kill -STOP "$@" 2>/dev/null || true
  sleep "$((ACK_SECONDS * 2))"
  kill -CONT "$@" 2>/dev/null || true
}

# fault NAME: one blow. Each returns when the thing hit has been started again where nobody else does.
fault() {
  local consumer
  case $1 in
    consume | decode | load | dlq) kill_stage "$1" ;;
    run) choose_host && kill_host "$VICTIM_HOST" && start_host "$VICTIM_HOST" ;;
    nats) kill_server nats && nats_restart ;;
    postgres) kill_server postgres && pg_start ;;
    backend) # takes all others of the server with it
      wait_until 60 choose_backend
      kill -KILL "$VICTIM" && count_kill backend
      wait_until 20 gone "$VICTIM" && wait_until 60 pg_ready
      ;;
    terminate) # as an administrator does: the server lives on
      wait_until 60 choose_backend
      sql "SELECT pg_terminate_backend($VICTIM)" >/dev/null
      ;;
    power) # everything at once
      for VICTIM_HOST in "${!HOSTS[@]}"; do kill_host "$VICTIM_HOST"; done
      kill_server nats && kill_server postgres && nats_restart && pg_start
      for VICTIM_HOST in "${!HOSTS[@]}"; do start_host "$VICTIM_HOST"; done
      ;;
    frozen) # the loader alone; ew-consume keeps its messages alive
      choose load && stop_for_a_while "$VICTIM"
      ;;
    orphan) # a frozen loader whose messages others get, and who wakes with them in its hands
      until choose load && consumer=$(writer_to "$(writer_to "$VICTIM")") && [[ $consumer ]]; do :; done
      kill -STOP "$VICTIM"
      kill -KILL "$consumer" && count_kill consume
      stop_for_a_while "$VICTIM"
      ;;
    paused) # a whole host, as a virtual machine is
      choose_host
      # shellcheck disable=SC2046
      stop_for_a_while "${HOSTS[VICTIM_HOST]}" $(pgrep -P "${HOSTS[VICTIM_HOST]}")
      ;;
    drained) # as in an upgrade, with whatever state the blows before have left
      choose_host && kill -TERM "${HOSTS[VICTIM_HOST]}"
      wait_until 60 gone "${HOSTS[VICTIM_HOST]}"
      wait "${HOSTS[VICTIM_HOST]}" || [[ $? = 7[45] ]] || fail "ew-run did not drain"
      start_host "$VICTIM_HOST"
      ;;
    away) kill_server nats && sleep "$((ACK_SECONDS * 2))" && nats_restart ;;
    outage) kill_server postgres && sleep "$((ACK_SECONDS * 3 + 1))" && pg_start ;;
    *) fail "there is no fault $1" ;;
  esac
}
