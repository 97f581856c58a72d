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
