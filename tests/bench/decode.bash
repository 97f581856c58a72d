# What one core decodes. The samples of the reference that become rows (tests/golden/*/samples), again
# and again, through ew-decode and through small programs that decode the same lines with nlohmann_json
# (JSON) and with the code that protoc generates (OTLP in protobuf): both look at less. Messages and
# megabytes of input per second of CPU, user and system, median of EW_BENCH_ROUNDS.
# shellcheck source=tests/bench/common.bash
source "$(dirname "$0")/common.bash"
readonly ROUNDS=${EW_BENCH_ROUNDS:-3} REFERENCES=$EW_BUILD/bench
golden=$(realpath "$(dirname "$0")/../golden")
# Bytes of input: less, and starting a program counts; more only takes longer.
readonly INPUT=${EW_BENCH_DECODE_BYTES:-40000000}

# samples TYPE PAYLOAD REFERENCE: the lines of the samples with such a payload that become rows, no
# letters, and as many rows by the reference.
samples() {
  local line out rows
  while IFS= read -r line; do
    [[ $line == *"$2"* ]] || continue
    out=$(ew-decode --type="$1" <<<"$line")
    rows=$(grep -vc '^{"@' <<<"$out") || continue
    [[ $out != *'{"@dead":'* ]] || continue
    ((rows == $("$3" "$1" <<<"$line" | wc -l))) || continue
    printf '%s\n' "$line"
  done <"$golden/$1/samples.input"
}

# Writes the samples again and again; sets messages and bytes.
repeat() {
  awk -v bytes="$INPUT" '{ line[NR] = $0 } END { if (NR) while (sum < bytes) for (i = 1; i <= NR; i++) {
    print line[i]; sum += length(line[i]) + 1 } }' samples >input
  messages=$(wc -l <input) bytes=$(wc -c <input)
}

# cpu_of COMMAND...: milliseconds of CPU that it takes for the input.
cpu_of() {
  local TIMEFORMAT='%3U %3S' i
  for ((i = 0; i < ROUNDS; i++)); do
    { time "$@" <input >/dev/null 2>errors; } 2>taken || fail "$* failed: $(head -1 errors)"
    awk '{ print int(($1 + $2) * 1000) + 1 }' taken
  done | median
}

speed() { printf '%10s /s %6s MB/s' "$(rate "$messages" "$1")" "$((bytes / 1000 / $1))"; } # MS

# compare TYPE FORM PAYLOAD NAME REFERENCE
compare() {
  local type=$1 form=$2 name=$4 own other
  samples "$type" "$3" "$5" >samples
  [[ -s samples ]] || return 0
  repeat
  own=$(cpu_of ew-decode --type="$type")
  other=$(cpu_of "$5" "$type")
  printf '%-13s %-9s %s   %s   %-8s %5s\n' "$type" "$form" "$(speed "$own")" "$(speed "$other")" \
    "$name" "$(hundredths $((100 * other / own)))"
}

trap bench_end EXIT
ew_isolate
headline_of_decode() {
  printf '\nDecoding by one core\n(samples of the reference; %s bytes of input each)\n\n' "$(grouped "$INPUT")"
  printf '%-13s %-9s %-25s   %-25s   %-8s %5s\n' type form ew-decode reference '' ratio
}
headline_of_decode
while IFS= read -r type; do
  compare "$type" JSON '"data":' nlohmann "$REFERENCES/decode-nlohmann"
  case $type in otel-* | logs) compare "$type" protobuf '"data_base64":"C' protoc "$REFERENCES/decode-protoc" ;; esac
done < <(ew-decode --list-types | cut -f1 | grep -vx auto)
