# ew-publish without a server: options, and a server that is not there.
load ../lib/common

setup() { ew_isolate; }

@test "help and version go to stdout and end with 0" {
  run --separate-stderr ew-publish --help
  [ "$status" -eq 0 ] && [ -z "$stderr" ]
  [[ $output = *EXAMPLE*--input*--subject*--dedupe*"EXIT STATUS"*ENVIRONMENT*NATS_URL* ]]
  run --separate-stderr ew-publish --version
  [ "$status" -eq 0 ] && [[ $output = "ew-publish "[0-9]* ]]
}

@test "wrong options end with 64 and one line" {
  check() {
    run --separate-stderr ew-publish "${@:2}" </dev/null
    [ "$status" -eq 64 ] || fail "$* ended with $status"
    [ "${#stderr_lines[@]}" -eq 1 ] && [ -z "$output" ]
    [[ $stderr = "ew-publish: error: unable to read the options: "*"$1"* ]] || fail "$stderr"
  }
  check '--subject is missing' --input lines
  check '--subject is missing' --input raw
  check 'wildcard' --subject 'a.>'
  check 'no header' -H nonsense
  check '--stream-subjects' --create-stream S
  check '--input' --input csv
  check 'there is no option --bogus' --bogus
}

@test "a server that is not there is reported in one line, 69, after --connect-timeout" {
  run --separate-stderr ew-publish --server nats://127.0.0.1:1 --connect-timeout 300ms </dev/null
  [ "$status" -eq 69 ] && [ -z "$output" ]
  [ "${#stderr_lines[@]}" -eq 1 ]
  [[ $stderr = "ew-publish: error: unable to connect to NATS at nats://127.0.0.1:1: "* ]]
}

@test "--listen on a port in use is 78 and says what to do" {
  exec {hold}< <(exec ew-publish --listen udp://127.0.0.1:0 --subject n \
    --server nats://127.0.0.1:1 2>first.err 3>&-)
  local first=$!
  wait_until 10 grep -q 'info: listening on udp://127.0.0.1:' first.err
  local address
  address=$(sed -n 's/.*listening on //p' first.err)
  run --separate-stderr ew-publish --listen "$address" --subject n --server nats://127.0.0.1:1
  [ "$status" -eq 78 ] && [ -z "$output" ] && [ "${#stderr_lines[@]}" -eq 1 ]
  [[ $stderr = "ew-publish: error: unable to listen on $address: another program listens there (ss -ulnp shows"* ]]
  kill -TERM "$first"
  wait_until 10 gone "$first"
  exec {hold}<&-
}

@test "--listen waits for a server that is away; TERM with nothing to store ends with 0" {
  start_background ew-publish --listen udp://127.0.0.1:0 --subject n --connect-timeout 100ms \
    --server nats://127.0.0.1:1
  local pid=$! status=0
  wait_until 10 grep -q 'warning: unable to store datagrams: unable to connect to NATS' ew-publish.err
  kill -TERM "$pid"
  wait "$pid" || status=$?
  [ "$status" -eq 0 ] && [ ! -s ew-publish.out ]
  assert_stderr_grammar ew-publish.err
  same 'ew-publish: info: received 0 datagrams, stored 0, lost 0' "$(tail -n 1 ew-publish.err)"
}

@test "--listen says how much of the receive buffer the kernel grants" {
  (exec ew-publish --listen udp://127.0.0.1:0 --subject n --receive-buffer 4GiB \
    --server nats://127.0.0.1:1 2>err 3>&-) &
  local pid=$!
  wait_until 10 grep -q 'info: listening' err
  grep -q 'warning: the kernel grants a receive buffer of .* bytes only; sysctl -w net.core.rmem_max=' err
  kill -TERM "$pid"
  wait "$pid"
}
