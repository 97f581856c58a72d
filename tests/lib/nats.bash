# A private nats-server with JetStream: own store folder, a port that the system chooses, no other
# listener. Start it in setup_file (nats_start), stop it in teardown_file (nats_stop); the state lies
# in files under $EW_NATS_DIR, so that a test may kill and restart what setup_file started.
# The JetStream helpers speak to it through build/tests/nats-req.
# shellcheck shell=bash

# nats_start [FILE]: FILE holds more configuration (authorization, tls, limits). Exports NATS_URL and
# EW_NATS_DIR. EW_NATS_PORT keeps the port over restarts.
nats_start() {
  export EW_NATS_DIR=${EW_NATS_DIR:-$(mktemp -d "${BATS_FILE_TMPDIR:-${TMPDIR:-/tmp}}/nats.XXXXXX")}
  cat >"$EW_NATS_DIR/server.conf" <<CONF
host: 127.0.0.1
jetstream { store_dir: "$EW_NATS_DIR/store", max_memory_store: 256MiB, max_file_store: 20GiB }
CONF
  [[ ${1:-} ]] && cat "$1" >>"$EW_NATS_DIR/server.conf"
  rm -f "$EW_NATS_DIR"/*.ports "$EW_NATS_DIR/pid"
  nats_boot -1
  local ports
  ports=$(echo "$EW_NATS_DIR"/*.ports)
  EW_NATS_PORT=$(jq -r '.nats[0]' "$ports" | sed 's/.*://')
  export EW_NATS_PORT NATS_URL=nats://127.0.0.1:$EW_NATS_PORT
}

# nats_boot PORT: starts the server on EW_NATS_DIR and waits until it serves.
nats_boot() {
  (only_std nats-server -c "$EW_NATS_DIR/server.conf" -p "$1" -P "$EW_NATS_DIR/pid" \
    --ports_file_dir "$EW_NATS_DIR" -l "$EW_NATS_DIR/log") >/dev/null 2>&1 </dev/null &
  local pid=$!
  disown "$pid" 2>/dev/null || true
  wait_until 20 nats_ready "$pid" || {
    tail -5 "$EW_NATS_DIR/log" >&2
    return 1
  }
}

nats_ready() {
  [[ -s $EW_NATS_DIR/pid && $(<"$EW_NATS_DIR/pid") = "$1" ]] &&
    compgen -G "$EW_NATS_DIR/*.ports" >/dev/null
}

nats_pid() { cat "$EW_NATS_DIR/pid"; }

# nats_freeze: it reads nothing any more. A stop reaches one thread after the other.
nats_freeze() {
  kill -STOP "$(nats_pid)"
  wait_until 10 nats_frozen
}
nats_frozen() { ! grep -h '^State:' "/proc/$(nats_pid)/task"/*/status | grep -qv 'T (stopped)'; }

# nats_kill [SIGNAL]: ends the server (default KILL) and keeps its store; nats_restart serves it again
# on the same port.
nats_kill() {
  local pid
  pid=$(nats_pid 2>/dev/null) || return 0
  kill "-${1:-KILL}" "$pid" 2>/dev/null || true
  wait_until 20 gone "$pid"
  rm -f "$EW_NATS_DIR"/*.ports "$EW_NATS_DIR/pid"
}

nats_restart() { nats_boot "$EW_NATS_PORT"; }

nats_stop() {
  [[ ${EW_NATS_DIR:-} ]] || return 0
  nats_kill TERM
  rm -rf "$EW_NATS_DIR"
  unset EW_NATS_DIR NATS_URL EW_NATS_PORT
}

# js SUBJECT [BODY]: one request to the JetStream API (without "$JS.API."), the answer on stdout;
# fails when the answer is an error.
js() {
  local answer
  answer=$(nats-req "\$JS.API.$1" "${2:-}") || return 1
  printf '%s\n' "$answer"
  [[ $(jq -r 'has("error")' <<<"$answer") = false ]]
}

# js_stream NAME SUBJECT [JSON]: makes a stream on file storage; JSON adds to its configuration.
js_stream() {
  js "STREAM.CREATE.$1" "$(jq -cn --arg n "$1" --arg s "$2" --argjson more "${3:-{\}}" \
    '{name:$n,subjects:[$s],storage:"file",retention:"limits"} + $more')" >/dev/null
}

js_delete_stream() { js "STREAM.DELETE.$1" >/dev/null; }
js_purge() { js "STREAM.PURGE.$1" >/dev/null; }
js_stream_info() { js "STREAM.INFO.$1" "${2:-}"; }
js_messages() { js_stream_info "$1" | jq -r .state.messages; }
js_last_seq() { js_stream_info "$1" | jq -r .state.last_seq; }

# js_message STREAM SEQ: {"subject","seq","hdrs","data","time"}; js_payload prints its bytes.
js_message() { js "STREAM.MSG.GET.$1" "{\"seq\":$2}" | jq -c .message; }
js_payload() { js_message "$1" "$2" | jq -r '.data // ""' | base64 -d; }
js_headers() { js_message "$1" "$2" | jq -r '.hdrs // ""' | base64 -d | tr -d '\r'; }

# js_consumer STREAM NAME [JSON]: makes a durable pull consumer; JSON adds to its configuration.
js_consumer() {
  js "CONSUMER.DURABLE.CREATE.$1.$2" "$(jq -cn --arg s "$1" --arg n "$2" --argjson more "${3:-{\}}" \
    '{stream_name:$s,config:({durable_name:$n,ack_policy:"explicit",deliver_policy:"all",
      ack_wait:30000000000,max_ack_pending:20000} + $more)}')" >/dev/null
}

js_consumer_info() { js "CONSUMER.INFO.$1.$2"; }
js_delete_consumer() { js "CONSUMER.DELETE.$1.$2" >/dev/null; }
js_num_pending() { js_consumer_info "$1" "$2" | jq -r .num_pending; }
js_num_ack_pending() { js_consumer_info "$1" "$2" | jq -r .num_ack_pending; }

# js_drained STREAM CONSUMER: nothing undelivered and nothing unacked; for wait_until.
js_drained() {
  [[ $(js_consumer_info "$1" "$2" 2>/dev/null | jq -r '.num_pending + .num_ack_pending') = 0 ]]
}

# js_publish SUBJECT [PAYLOAD]: one message with a publish ack; many go faster through ew-publish.
js_publish() {
  local answer
  answer=$(nats-req "$1" "${2:-}") || return 1
  [[ $(jq -r 'has("seq") and (has("error") | not)' <<<"$answer") = true ]] || fail "$answer"
}
