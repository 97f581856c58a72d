# What a caller closed before the start: no program takes it for anything else, and each says so.
load ../lib/common

setup() { ew_isolate; }

# refused NAME COMMAND: bash runs it, with that descriptor closed.
refused() {
  run --separate-stderr timeout 10 bash -c "$2"
  same 74 "$status" "exit code of $2"
  same 1 "${#stderr_lines[@]}" "lines of $2"
  [[ $stderr = "ew-"*": error: unable to use $1: it was closed before the start; give it "* ]] || fail "$stderr"
}

readonly PUT='ew-dlq put --file letters' SHOW='ew-dlq show --file letters 1'

@test "a closed stdin or stdout is 74 and one line that says so, in every program" {
  local command
  for command in 'ew-consume --stream S --acks -' 'ew-decode --type telemetry' 'ew-load --table t' "$PUT" \
    'ew-publish --subject s'; do
    refused stdin "$command <&-"
    refused stdout "$command </dev/null >&-"
  done
  for command in 'ew-consume --stream S' 'ew-publish file' 'ew-dlq list --file letters' "$SHOW"; do
    refused stdout "$command </dev/null >&-"
  done
  [ ! -e letters ]
}

@test "what does not read stdin does without" {
  echo '{"@dead":{"stage":"decode","code":"c","message":"m"},"id":"T@1/1/1","data":1}' | $PUT
  for command in 'ew-dlq list --file letters' "$SHOW" 'ew-decode --list-types' 'ew-run --help'; do
    run bash -c "$command <&-"
    [ "$status" -eq 0 ] && [ -n "$output" ]
  done
}

@test "--help to a closed stdout is 74" {
  local program
  for program in consume decode load dlq publish run; do
    run --separate-stderr bash -c "ew-$program --help >&-"
    same 74 "$status" "exit code of ew-$program"
    [[ ! $stderr || $stderr = "ew-$program: error: "* ]] || fail "$stderr"
  done
}
