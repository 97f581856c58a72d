# What one core decodes. Samples of the reference (tests/golden/*/samples), again and again, through
# ew-decode and through small programs that decode with nlohmann_json (JSON) and with the code that
# protoc generates (OTLP in protobuf). Only messages of which both make the same rows take part.
# Messages and megabytes of input per second of CPU, user and system, median of EW_BENCH_ROUNDS; ew-decode
# and reference take turns.
# shellcheck source=tests/bench/common.bash
source "$(dirname "$0")/common.bash"
readonly ROUNDS=${EW_BENCH_ROUNDS:-3} REFERENCES=$EW_BUILD/bench
golden=$(realpath "$(dirname "$0")/../golden")
# Bytes of input: less, and starting a program counts; more only takes longer.
readonly INPUT=${EW_BENCH_DECODE_BYTES:-40000000}
# What ew-consume writes about a message, for samples that say nothing.
readonly PLACE='"id":"BENCH@1767225600000000000/1000007/1767225601000000000","stream":"BENCH","seq":"1000007"'

# As values: in one order, and JSON kept as text as what it says.
rows() { { grep -v '^{"@' || true; } | jq -cS 'if .raw_data then .raw_data |= fromjson else . end'; }

# samples TYPE PAYLOAD REFERENCE: the messages with such a payload that become the same rows.
samples() {
  local line own
  while IFS= read -r line; do
    own=$(ew-decode --type="$1" <<<"$line" | rows)
    [[ -z $own || $own != "$("$3" "$1" <<<"$line" 2>/dev/null | rows)" ]] || printf '%s\n' "$line"
  done < <(grep -F "$2" "$golden/$1/samples.input" | sed 's|^{"data|{'"$PLACE"',"data|')
}

# Writes the samples again and again; sets messages and bytes.
repeat() {
  awk -v bytes="$INPUT" '{ line[NR] = $0 } END { if (NR) while (sum < bytes) for (i = 1; i <= NR; i++) {
    print line[i]; sum += length(line[i]) + 1 } }' samples >input
  messages=$(wc -l <input) bytes=$(wc -c <input)
}

# cpu_of COMMAND...: milliseconds of CPU that it takes for the input.
cpu_of() {
  local TIMEFORMAT='%3U %3S'
  { time "$@" <input >/dev/null 2>errors; } 2>taken || fail "$* failed: $(head -1 errors)"
  awk '{ print int(($1 + $2) * 1000) + 1 }' taken
}

speed() { printf '%10s /s %6s MB/s' "$(rate "$messages" "$1")" "$((bytes / 1000 / $1))"; } # MS

# compare TYPE FORM PAYLOAD NAME
compare() {
  local reference=$REFERENCES/decode-$4 own other i
  samples "$1" "$3" "$reference" >samples
  [[ -s samples ]] || fail "$1, $2: no sample becomes the same rows as by $4"
  repeat
  : >own && : >other
  for ((i = 0; i < ROUNDS; i++)); do
    cpu_of ew-decode --type="$1" >>own
    cpu_of "$reference" "$1" >>other
  done
  own=$(median <own) other=$(median <other)
  printf '%-13s %-9s %3s   %s   %s   %-8s %5s\n' "$1" "$2" "$(wc -l <samples)" "$(speed "$own")" \
    "$(speed "$other")" "$4" "$(hundredths $((100 * other / own)))"
}

trap bench_end EXIT
ew_isolate
printf '\nDecoding by one core\n(samples of the reference; %s bytes of input each)\n\n' "$(grouped "$INPUT")"
printf '%-13s %-9s %3s   %-25s   %-25s   %-8s %5s\n' type form n ew-decode reference '' ratio
while IFS= read -r type; do
  compare "$type" JSON '"data":' nlohmann
  case $type in otel-* | logs) compare "$type" protobuf '"data_base64":"C' protoc ;; esac
done < <(ew-decode --list-types | cut -f1 | grep -vx auto)
