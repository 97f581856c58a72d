# What every bats file starts from: `load ../lib/common`, then ew_isolate in setup (and in setup_file
# where servers are started). Gives each test its own HOME, a PATH that begins with the built programs,
# LC_ALL=C, and none of the caller's NATS settings. EW_BUILD names the build folder (default: build).
# Not responsible for servers: nats.bash and postgres.bash.
# shellcheck shell=bash

! declare -F bats_require_minimum_version >/dev/null || bats_require_minimum_version 1.5.0
EW_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
EW_BUILD=${EW_BUILD:-$EW_ROOT/build}
[[ $EW_BUILD = /* ]] || EW_BUILD=$EW_ROOT/$EW_BUILD
export EW_ROOT EW_BUILD

# shellcheck source=tests/lib/nats.bash
source "$EW_ROOT/tests/lib/nats.bash"
# shellcheck source=tests/lib/postgres.bash
source "$EW_ROOT/tests/lib/postgres.bash"

# Usable in setup and in setup_file; cheap enough for every test.
ew_isolate() {
  local name
  for name in ${!NATS_@} ${!XDG_@} ${!EW_LOG@}; do
    [[ $name = NATS_URL && ${EW_NATS_DIR:-} ]] || unset "$name"
  done
  export HOME=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}/home
  mkdir -p "$HOME"
  export PATH="$EW_BUILD/bin:$EW_BUILD/tests:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
  export LC_ALL=C TZ=UTC TERM=dumb
  cd "${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}" || return
}

# wait_until SECONDS COMMAND...: true as soon as the command succeeds, false after that time.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= deadline)); then
      echo "# gave up waiting for: $*" >&2
      return 1
    fi
    sleep 0.05
  done
}

# For wait_until and for conditions: the process is gone (a zombie counts as gone).
gone() {
  local state
  state=$(ps -o stat= -p "$1" 2>/dev/null) || return 0
  [[ $state = Z* ]]
}

# fail TEXT...: ends the test with a reason.
fail() {
  printf '%s\n' "$*" >&2
  return 1
}

# same EXPECTED ACTUAL [WHAT]: shows both when they differ.
same() {
  [[ $1 == "$2" ]] && return 0
  printf '%s differs\n--- expected\n%s\n--- actual\n%s\n' "${3:-value}" "$1" "$2" >&2
  return 1
}

# only_std COMMAND...: becomes the command, without the descriptors that bats or a test has opened: a
# server that holds a test's FIFO open would keep its reader waiting for ever. For use in ( ... ) &.
only_std() {
  local fd
  for fd in /proc/self/fd/*; do
    fd=${fd##*/}
    ((fd <= 2)) || eval "exec $fd>&-"
  done
  exec "$@"
}

# start_background COMMAND...: runs it with stdout and stderr in $BATS_TEST_TMPDIR/<name>.out and .err,
# leaves the pid in $! and away from bats' own descriptors, which would keep bats waiting.
start_background() {
  local name
  name=$(basename "$1")
  (only_std "$@") >"$BATS_TEST_TMPDIR/$name.out" 2>"$BATS_TEST_TMPDIR/$name.err" &
}

# Ends a background command at once, without the shell's notice of it.
kill_quietly() {
  { kill -KILL "$1" && wait "$1"; } 2>/dev/null || true
}

# Every line of a stderr has to follow the house's grammar: PROGRAM: severity: text.
assert_stderr_grammar() {
  local bad
  bad=$(grep -Ev '^ew-[a-z]+: (error|warning|info|debug): .+' "$1" || true)
  [[ -z $bad ]] || fail "stderr lines outside the grammar: $bad"
}
