# Datagrams of routers for bats files, written number by number: functions print bytes as hexadecimal
# digits, message and payload_of make something of them. Template 256 is that of flow_template: source,
# destination, packets, octets; flow fills it.
# shellcheck shell=bash

u8() { printf '%02x' "$1"; }
u16() { printf '%04x' "$1"; }
u32() { printf '%08x' "$1"; }
ip4() { printf '%02x%02x%02x%02x' ${1//./ }; }

# set_of ID CONTENT: a set or flow set around what is in hexadecimal digits.
set_of() { printf '%s%s%s' "$(u16 "$1")" "$(u16 $((${#2} / 2 + 4)))" "$2"; }
# template_of ID ELEMENT:LENGTH...: a template record.
template_of() {
  local field
  printf '%s%s' "$(u16 "$1")" "$(u16 $(($# - 1)))"
  for field in "${@:2}"; do printf '%s%s' "$(u16 "${field%:*}")" "$(u16 "${field#*:}")"; done
}
# v9 SEQUENCE SOURCE SETS and ipfix SEQUENCE DOMAIN SETS: exported at 2026-01-01T00:00:00Z.
v9() { printf '00090001%s%s%s%s%s' "$(u32 3600000)" "$(u32 1767225600)" "$(u32 "$1")" "$(u32 "$2")" "$3"; }
ipfix() {
  printf '000a%s%s%s%s%s' "$(u16 $((16 + ${#3} / 2)))" "$(u32 1767225600)" "$(u32 "$1")" "$(u32 "$2")" "$3"
}

flow_template() { set_of 0 "$(template_of 256 8:4 12:4 2:4 1:4)"; }
# flow OCTETS [PACKETS]: a set of one flow from 192.0.2.1 to 198.51.100.1.
flow() { set_of 256 "$(ip4 192.0.2.1)$(ip4 198.51.100.1)$(u32 "${2-1}")$(u32 "$1")"; }

# payload_of HEX: the bytes. message SEQ HEX [EXPORTER]: its envelope.
payload_of() { printf %b "$(sed 's/../\\x&/g' <<<"$1")"; }
message() {
  printf '{"id":"N@1/%d/1767225602000000000","stream":"N","seq":"%d","subject":"netflow.raw","time":"2026-01-01T00:00:02Z",' \
    "$1" "$1"
  printf '"headers":{"Ew-Exporter":["%s"]},"data_base64":"%s"}\n' "${3-192.0.2.254}" "$(payload_of "$2" | base64 -w0)"
}
