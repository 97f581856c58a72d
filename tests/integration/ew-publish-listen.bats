# ew-publish --listen on a real nats-server: what comes in is stored exactly once or counted as lost.
load ../lib/common

setup_file() {
  ew_isolate
  nats_start
}
teardown_file() { nats_stop; }
setup() {
  ew_isolate
  js_delete_stream N 2>/dev/null || true
  js_stream N 'n.>'
}
teardown() {
  [[ ! ${LISTEN:-} ]] || { kill -CONT "$LISTEN" && kill_quietly "$LISTEN"; } 2>/dev/null || true
  [[ -s $EW_NATS_DIR/pid ]] || nats_restart
}

# listen [OPTION...]: in the background on a port that the system chooses. Sets LISTEN and PORT; stdout
# in ./out, stderr in ./err.
listen() {
  rm -f err
  (only_std ew-publish --listen udp://:0 --subject n.raw --status-file status.json "$@") >out 2>err &
  LISTEN=$!
  wait_until 10 grep -q 'info: listening on' err
  PORT=$(sed -n 's/.*listening on .*://p' err)
}
# connected: a datagram, 0, has arrived.
connected() {
  udp-send 127.0.0.1 "$PORT" <<<0 >/dev/null
  wait_until 10 holds 1
}
holds() { (($(js_messages N) >= $1)); }
# ends WANTED_STATUS [no TERM]: in time, after TERM.
ends() {
  local status=0
  [[ ${2:-} ]] || kill -TERM "$LISTEN"
  wait_until 40 gone "$LISTEN"
  wait "$LISTEN" || status=$?
  LISTEN=
  same "$1" "$status" "exit code"
  [ ! -s out ]
  assert_stderr_grammar err
}
counted() { jq -r ".counters.$1" status.json; }
counts() { [[ $(counted "$1") = "$2" ]]; }
state_is() { [[ $(jq -r .state status.json) = "$1" ]]; }
# What is stored, one payload a line, without the padding.
stored() {
  ew-consume --stream N --acks none --no-follow | jq -r '.data // (.data_base64 | @base64d)' | sed 's/ *$//'
}
# stored_once COUNT: the numbers from 1 to COUNT, each once.
stored_once() { stored | sort -n | cmp - <(seq "$1"); }
# What came in is stored or counted as lost, to the last datagram.
adds_up() {
  local stored
  stored=$(js_messages N)
  same "$1" "$((stored + $(counted dropped_kernel) + $(counted dropped_queue)))" "datagrams in all"
  same "$stored" "$(counted published)" "stored"
  same "$(counted received)" "$((stored + $(counted dropped_queue)))" "received"
}

@test "10,000 datagrams arrive exactly once, in order, with the exporter's address" {
  listen
  udp-send --count 10000 --size 200 --rate 50000 127.0.0.1 "$PORT" >/dev/null
  ends 0
  stored | cmp - <(seq 10000)
  same 'Ew-Exporter: 127.0.0.1' "$(js_headers N 4711 | grep ^Ew-)"
  grep -q 'info: received 10000 datagrams, stored 10000, lost 0' err
}

@test "bytes are kept, whatever they are; senders are told apart, IPv6 too" {
  listen -H 'X-Site: a'
  printf 'AAUAAf8K\n' | udp-send --base64 127.0.0.1 "$PORT" >/dev/null
  udp-send --count 1 --size 60000 --from 127.0.0.2 127.0.0.1 "$PORT" >/dev/null
  if [[ -e /proc/net/if_inet6 ]]; then udp-send ::1 "$PORT" <<<six >/dev/null; fi
  printf '' >"/dev/udp/127.0.0.1/$PORT"
  ends 0
  same 00050001ff0a "$(js_payload N 1 | od -An -tx1 | tr -d ' \n')"
  same 'Ew-Exporter: 127.0.0.1
X-Site: a' "$(js_headers N 1 | grep -E '^(Ew|X)-' | sort)"
  same 60000 "$(js_payload N 2 | wc -c)"
  same 'Ew-Exporter: 127.0.0.2' "$(js_headers N 2 | grep ^Ew-)"
  [[ ! -e /proc/net/if_inet6 ]] || same 'six Ew-Exporter: ::1' "$(js_payload N 3) $(js_headers N 3 | grep ^Ew-)"
}

@test "a server that dies and comes back while datagrams come in: none is lost, none is doubled" {
  listen
  # For 4 s, so that the server dies in between.
  udp-send --count 30000 --size 300 --rate 7500 127.0.0.1 "$PORT" >/dev/null 3>&- &
  local sending=$!
  wait_until 10 holds 1000
  nats_kill KILL
  wait_until 10 grep -q 'warning: unable to store datagrams: .*; trying again' err
  nats_restart
  wait "$sending"
  ends 0
  adds_up 30000
  same 30000 "$(counted received)"
  stored_once 30000
}

@test "a server that goes and comes back while nothing is to be stored is told once each" {
  listen
  connected
  nats_kill KILL
  wait_until 10 grep -q 'warning: unable to store datagrams: the connection to the server is lost; trying again' err
  wait_until 10 state_is waiting
  nats_restart
  wait_until 40 state_is running
  udp-send 127.0.0.1 "$PORT" <<<1 >/dev/null
  ends 0
  stored | cmp - <(seq 0 1)
  same 1 "$(grep -c warning: err)"
}

@test "a server that is away at the start is waited for; what does not fit the queue is counted" {
  nats_kill TERM
  listen --listen-queue 1MiB --connect-timeout 100ms
  udp-send --count 5000 --size 200 --rate 100000 127.0.0.1 "$PORT" >/dev/null
  wait_until 10 eval '(($(counted received) + $(counted dropped_kernel) == 5000))'
  state_is connecting
  grep -q 'warning: lost datagrams: .* because the server was too slow or away' err
  nats_restart
  ends 0
  adds_up 5000
  same "$((1048576 / (200 + 512)))" "$(js_messages N)"
  stored | cmp - <(seq "$(js_messages N)")
  grep -q 'warning: received .* stored 1472, lost 3528: 3528 because the server was too slow' err
}

@test "what the kernel drops while the process stands still is counted" {
  listen --receive-buffer 64KiB
  kill -STOP "$LISTEN"
  udp-send --count 2000 --size 1000 127.0.0.1 "$PORT" >/dev/null
  kill -CONT "$LISTEN"
  ends 0
  (($(counted dropped_kernel) > 1000))
  adds_up 2000
  grep -q 'lost .* by the kernel, whose receive buffer was full (--receive-buffer)' err
}

@test "TERM stores what has come in, also what the kernel still holds" {
  listen
  connected
  kill -STOP "$LISTEN"
  udp-send --count 100 127.0.0.1 "$PORT" >/dev/null
  kill -TERM "$LISTEN"
  kill -STOP "$(nats_pid)"
  kill -CONT "$LISTEN"
  wait_until 10 state_is draining
  kill -CONT "$(nats_pid)"
  ends 0 "no TERM"
  stored | cmp - <(seq 0 100)
}

@test "a drain that takes too long ends with 75 and counts; a second signal ends at once" {
  listen --drain-timeout 300ms
  connected
  nats_kill TERM
  udp-send --count 100 127.0.0.1 "$PORT" >/dev/null
  ends 75
  grep -q 'error: unable to store 100 datagrams within --drain-timeout' err
  grep -q 'warning: received 101 datagrams, stored 1, lost 100: 100 not acknowledged' err
  same 100 "$(counted dropped_at_end)"
  listen
  udp-send --count 1 127.0.0.1 "$PORT" >/dev/null
  wait_until 10 counts received 1
  wait_until 10 eval 'kill -INT "$LISTEN" 2>/dev/null || gone "$LISTEN"; gone "$LISTEN"'
  local status=0
  wait "$LISTEN" || status=$?
  LISTEN=
  same 130 "$status"
}

@test "a subject that no stream takes is 78 at once; --create-stream makes one" {
  local status=0
  ew-publish --listen udp://:0 --subject nobody.here >out 2>err || status=$?
  same 78 "$status"
  grep -q 'error: unable to publish to nobody.here: no stream takes this subject; --create-stream' err
  js_delete_stream N
  listen --create-stream N
  udp-send --count 3 127.0.0.1 "$PORT" >/dev/null
  ends 0
  stored_once 3
}

@test "a datagram that the stream never takes is counted; its neighbours are stored" {
  js_delete_stream N
  js_stream N 'n.>' '{"max_msg_size":500}'
  listen
  udp-send --count 1 127.0.0.1 "$PORT" >/dev/null
  udp-send --count 1 --size 1000 127.0.0.1 "$PORT" >/dev/null
  udp-send 127.0.0.1 "$PORT" <<<2 >/dev/null
  ends 0
  stored_once 2
  same 1 "$(counted dropped_refused)"
  grep -q 'lost 1: 1 refused by the server: message size exceeds maximum allowed (err_code 10054)' err
}

@test "a full stream is waited for" {
  js_delete_stream N
  js_stream N 'n.>' '{"max_msgs":2,"discard":"new"}'
  listen
  udp-send --count 3 127.0.0.1 "$PORT" >/dev/null
  wait_until 10 grep -q 'warning: unable to store datagrams: maximum messages exceeded' err
  js_purge N
  ends 0
  same 3 "$(stored)"
}
