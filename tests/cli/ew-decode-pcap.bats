#!/usr/bin/env bats
# ew-decode --input=pcap from outside: captures in every form of file, made here byte by
# byte. Those of a corpus: tests/golden/corpus.bats.

load ../lib/common

FLOW='{"src_addr":"192.0.2.7","octets":1}'
PORT=2055

setup() {
  ew_isolate
}

# Bytes travel as hexadecimal digits until they are written.
hex_of() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n'; }
u16() { printf '%04x' "$1"; }
be() { printf '%08x' "$1"; }
le() { be "$1" | sed -E 's/(..)(..)(..)(..)/\4\3\2\1/'; }
write_bytes() { printf "$(sed 's/../\\x&/g')"; }

# udp PAYLOAD [PORT], then ip4 or ip6 or fragment around it, then ethernet.
udp() { echo "c350$(u16 "${2-$PORT}")$(u16 $((8 + ${#1} / 2)))0000$1"; }
ip4() { echo "4500$(u16 $((20 + ${#1} / 2)))0007${2-0000}40110000c0000201c0000202$1"; }
ip6() {
  echo "60000000$(u16 $((${#1} / 2)))114020010db800000000000000000000000120010db8000000000000000000000002$1"
}
ethernet() { echo "020000000001020000000002${2-0800}$1"; }
packet_of() { ethernet "$(ip4 "$(udp "$(hex_of "$1")" "${2-$PORT}")")"; }

# header ORDER [MAGIC]: of a classic file, ORDER is le or be. record ORDER PACKET [FRACTION [SIZE]]:
# a packet at 2026-01-01T00:00:00 and a fraction, and its size on the wire.
header() {
  echo "$("$1" "${2-0xa1b2c3d4}")$([[ $1 = le ]] && echo 02000400 || echo 00020004)$("$1" 0)$("$1" 0)$("$1" 65535)$("$1" 1)"
}
record() {
  echo "$("$1" 1767225600)$("$1" "${3-123456}")$("$1" $((${#2} / 2)))$("$1" "${4-$((${#2} / 2))}")$2"
}

# capture PACKET...: a classic file.
capture() {
  local packet
  { header le && for packet; do record le "$packet"; done; } | tr -d '\n' | write_bytes
}

# block TYPE BODY: of a pcapng file.
block() {
  local size=$((12 + ${#2} / 2))
  echo "$(le "$1")$(le $size)$2$(le $size)"
}

# pcapng PACKET [UNITS]: times in units of 10^-UNITS s.
pcapng() {
  local packet=$1 units=${2-6} padding time
  padding=$(printf '00%.0s' $(seq $(((4 - ${#packet} / 2 % 4) % 4))))
  ((${#packet} / 2 % 4)) || padding=
  time=$((1767225600 * 10 ** units + 123456 * 10 ** (units - 6)))
  block 0x0a0d0d0a "$(le 0x1a2b3c4d)01000000ffffffffffffffff"
  block 1 "01000000$(le 65535)$(printf '09000100%02x000000' "$units")00000000"
  block 6 "$(le 0)$(le $((time >> 32)))$(le $((time & 0xffffffff)))$(le $((${#packet} / 2)))$(le $((${#packet} / 2)))$packet$padding"
}

# decode OPTION...: of a capture on stdin.
decode() {
  ew-decode --type=netflow --input=pcap --pcap-ports $PORT --status-file status "$@"
}

# The rows, and of letters the code, in the order of the output.
outcome() {
  jq -r 'if has("@dead") then .["@dead"].code elif has("@end") or has("@format") then empty
         else .src_addr end' "$@" | paste -sd' ' -
}

counters() {
  jq -r '.counters | "\(.packets) \(.skipped_packets) \(.messages)"' status
}

@test "every form of file gives the same row, with the time of the capture" {
  local packet
  packet=$(packet_of "$FLOW")
  { header le && record le "$packet"; } | tr -d '\n' | write_bytes >le
  { header be && record be "$packet"; } | tr -d '\n' | write_bytes >be
  { header le 0xa1b23c4d && record le "$packet" 123456789; } | tr -d '\n' | write_bytes >le-nanos
  { header be 0xa1b23c4d && record be "$packet" 123456789; } | tr -d '\n' | write_bytes >be-nanos
  pcapng "$packet" | tr -d '\n' | write_bytes >ng
  pcapng "$packet" 9 | tr -d '\n' | write_bytes >ng-nanos
  local file
  for file in le be le-nanos be-nanos ng ng-nanos; do
    run -0 --separate-stderr decode --plain <$file
    same '["2026-01-01T00:00:00.123456Z","192.0.2.7",1]' \
      "$(jq -c '[.timestamp, .src_addr, .octets]' <<<"$output")" $file
    [[ -z $stderr && $(counters) = '1 0 1' ]]
  done
}

@test "datagrams are found behind VLAN tags, in IPv6 and in fragments" {
  local content
  content=$(udp "$(hex_of "$FLOW")")
  capture "$(ethernet "$(ip4 "$content")" 810000050800)" \
    "$(ethernet "$(ip6 "$content")" 88a800058100000686dd)" \
    "$(ethernet "$(ip6 "$content")" 86dd)" \
    "$(ethernet "$(ip4 "${content:0:32}" 2000)")" "$(ethernet "$(ip4 "${content:32}" 0002)")" >file
  run -0 decode <file
  same '192.0.2.7 192.0.2.7 192.0.2.7 192.0.2.7' "$(outcome <<<"$output")"
  [[ $(counters) = '5 0 4' ]]
}

@test "what is no datagram to these ports is counted" {
  capture "$(packet_of "$FLOW")" "$(packet_of "$FLOW" 53)" "$(ethernet 00 0806)" \
    "$(packet_of "$FLOW" 4739)" >file
  run -0 decode <file
  [[ $(outcome <<<"$output") = 192.0.2.7 && $(counters) = '4 3 1' ]]
  run -0 decode --pcap-ports 53,4739 <file
  [[ $(outcome <<<"$output") = '192.0.2.7 192.0.2.7 192.0.2.7' && $(counters) = '4 1 3' ]]
}

@test "without ports the datagrams count that begin as NetFlow and IPFIX do" {
  local versions=(0001 0005 0009 000a 000b 7b7d) packets=() version
  for version in "${versions[@]}"; do packets+=("$(ethernet "$(ip4 "$(udp "$version")")")"); done
  capture "${packets[@]}" >file
  # No datagram is as short as that: each becomes a letter.
  ew-decode --type=netflow --input=pcap --status-file status <file >output
  same 'AAU= AAk= AAo=' "$(jq -r 'select(has("@dead")).data_base64' output | paste -sd' ' -)"
  same '["192.0.2.1"]' "$(jq -c 'select(has("@dead")).headers["Ew-Exporter"]' output | sort -u)"
  [[ $(counters) = '6 3 3' ]]
}

@test "a packet that was cut is a dead letter, which can be replayed" {
  local packet good
  good=$(packet_of "$FLOW")
  packet=$(packet_of "$FLOW  ")
  { header le && record le "$good" && record le "${packet:0:-4}" 1 $((${#packet} / 2)); } |
    tr -d '\n' | write_bytes >file
  decode <file >output
  [[ $(outcome output) = '192.0.2.7 bad_datagram' ]]
  [[ $(jq -r '.["@dead"].message // empty' output) = *'snap length'* ]]
  jq -c 'select(has("@dead")) | del(.["@dead"])' output >letter
  same '{"time":"2026-01-01T00:00:00.000001000Z","headers":{"Ew-Exporter":["192.0.2.1"]}}' \
    "$(jq -c 'del(.data_base64)' letter)"
  same "$FLOW" "$(jq -r .data_base64 letter | base64 -d)"
  run -0 ew-decode --type=netflow --plain <letter
  same 2026-01-01T00:00:00.000001Z "$(jq -r .timestamp <<<"$output")"
}

@test "--source makes identities of the numbers of the packets" {
  capture "$(packet_of x 1)" "$(packet_of "$FLOW")" "$(packet_of '{')" >file
  decode --source day <file >output
  same 'day/2/0 day/3/0' "$(jq -r '.["@end"] // empty' output | paste -sd' ' -)"
  same day/3/0 "$(jq -r 'select(has("@dead")).id' output)"
  run -65 --separate-stderr decode --plain --source day <file
  [[ $stderr = *'dead letter of line 3: '* ]]
}

@test "a capture that is torn fails after what was whole" {
  capture "$(packet_of "$FLOW")" "$(packet_of "$FLOW")" >file
  head -c -5 file >torn
  run -65 --separate-stderr decode <torn
  [[ $(outcome <<<"$output") = 192.0.2.7 ]]
  [[ ${#stderr_lines[@]} -eq 1 ]]
  [[ $stderr = 'ew-decode: error: unable to read the capture behind packet 1: '*truncated* ]]
  head -c -80 file >torn
  run -65 decode <torn
}

@test "what is no capture, or of a link that is not read, fails" {
  run -65 --separate-stderr decode </dev/null
  [[ $stderr = 'ew-decode: error: unable to read the capture: the input is empty' ]]
  run -65 --separate-stderr decode <<<"$FLOW"
  [[ ${#stderr_lines[@]} -eq 1 && $stderr = *'it has to be pcap or pcapng'* ]]
  run -65 decode < <(head -c 100000 /dev/urandom)
  run -65 decode < <(capture "$(packet_of "$FLOW")" | head -c 20)
  { header le | sed 's/01000000$/69000000/'; } | write_bytes >wireless
  run -65 --separate-stderr decode <wireless
  [[ $stderr = *'its link type is IEEE802_11 (105); Ethernet,'* ]]
  run -74 --separate-stderr decode </
  [[ $stderr = 'ew-decode: error: unable to read the capture: Is a directory' ]]
}

@test "a live capture gives its rows without waiting for more" {
  mkfifo in
  ew-decode --type=netflow --input=pcap --pcap-ports $PORT <in >out &
  exec 7>in
  capture "$(packet_of "$FLOW")" >&7
  wait_until 5 grep -q '"@end"' out
  exec 7>&-
  wait $!
}

@test "wrong options: one line and exit 64" {
  local arguments
  for arguments in '--type=netflow --pcap-ports 1' '--type=telemetry --input pcap' \
    '--type=auto --input pcap' '--type=netflow --input pcap --pcap-ports 0' \
    '--type=netflow --input pcap --pcap-ports 1,65536' '--type=netflow --input pcap --ring' \
    '--type=netflow --input pcap --pcap-ports 010' '--type=netflow --input pcap --pcap-ports 1,x'; do
    # shellcheck disable=SC2086  # words without blanks
    run -64 --separate-stderr ew-decode $arguments </dev/null
    [[ -z $output && ${#stderr_lines[@]} -eq 1 ]]
    [[ $stderr = 'ew-decode: error: unable to read the options: '* ]]
  done
  run -0 ew-decode --type=logs --input pcap --pcap-ports 514,1514 < <(capture)
}
