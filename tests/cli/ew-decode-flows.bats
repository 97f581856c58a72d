#!/usr/bin/env bats
# ew-decode --type=netflow from outside, datagrams: what waits for its template, how long, and what
# becomes of it; the file of templates, over restarts, kills and beside other decoders; whose templates
# they are; sampling and sequence numbers.

load ../lib/common
load ../lib/datagrams

setup() {
  ew_isolate
}

teardown() {
  local pid
  for pid in ${DECODING:-}; do kill_quietly "$pid"; done
}

decode() { ew-decode --type=netflow "$@"; }
# What came out: rows by their octets, ends by their sequence, letters by their code, in one line.
story() {
  jq -r 'if has("@format") then empty
    elif has("@end") then "end \(.["@end"] | split("/")[1])"
    elif has("@dead") then "\(.["@dead"].code) \(.["@dead"].rows | tojson)"
    else "row \(.octets)" end' "${1:--}" | paste -sd, -
}

# decoding NAME FLAG...: in the background, its input the descriptor that NAME is set to, its output
# NAME.out.
decoding() {
  local -n descriptor=$1
  local name=$1
  mkfifo "$name"
  (only_std ew-decode --type=netflow "${@:2}" <"$name" >"$name.out" 2>"$name.err") 3>&- &
  DECODING+=" $!"
  # shellcheck disable=SC2034  # the caller's, by its name
  exec {descriptor}>"$name"
}
tells() { grep -q "$2" "$1.out"; } # NAME PATTERN

@test "data before their template wait for it, as a whole, and stand behind what brought it" {
  {
    message 1 "$(v9 1 0 "$(flow 11)")"
    message 2 "$(v9 2 0 "$(flow 22)$(set_of 300 00000007)")"
    message 3 "$(v9 3 0 "$(flow_template)$(flow 33)")"
    message 4 "$(v9 4 0 "$(set_of 0 "$(template_of 300 1:4)")")"
  } >in
  same 'row 33,end 3,row 11,end 1,end 4,row 22,row 7,end 2' "$(decode -q <in | story)"
}

@test "data and their template in one datagram, in any order, wait for nothing" {
  message 1 "$(v9 1 0 "$(flow 11)$(flow_template)$(flow 12)")" >in
  same 'row 11,row 12,end 1' "$(decode <in | story)"
}

@test "at the end of a file what has no template is a letter, its other sets are rows" {
  message 1 "$(v9 1 0 "$(flow_template)$(flow 11)$(set_of 300 00000007)")" >in
  decode -q <in >out
  same 'row 11,template_missing [131072],end 1' "$(story out)"
  # Decoded again when the template is known: only what was missing.
  message 9 "$(v9 9 0 "$(set_of 0 "$(template_of 300 1:4)")")" >again
  jq -c 'select(has("@dead")) | .rows = .["@dead"].rows | del(.["@dead"])' out >>again
  same 'end 9,row 7,end 1' "$(decode -q <again | story)"
}

@test "in a ring what waits is dropped at the end of input, unended, and comes again" {
  { message 1 "$(v9 1 0 "$(flow 11)")" && message 2 "$(v9 2 1 "$(flow_template)$(flow 22)")"; } >in
  decode --ring --status-file status <in >out 2>err
  same 'row 22,end 2' "$(story out)"
  same 1 "$(jq .counters.parked_dropped status)"
  grep -q 'info: dropped 1 message that waited for templates of flows; what is dropped comes again' err
}

@test "bounds: beyond the number, the bytes or the time the oldest is decoded without" {
  local i
  for i in 1 2 3; do message $i "$(v9 $i 0 "$(flow $i$i)")"; done >in
  message 4 "$(v9 4 0 "$(flow_template)")" >>in
  same 'template_missing [0],end 1,end 4,row 22,end 2,row 33,end 3' \
    "$(decode -q --park-messages 2 <in | story)"
  same 'template_missing [0],end 1,template_missing [0],end 2,end 4,row 33,end 3' \
    "$(decode -q --park-bytes $(($(head -1 in | wc -c) + 50)) <in | story)"
  decoding late --park-timeout 200ms -q
  head -1 in >&"$late"
  wait_until 10 tells late '"@end"'
  same 'template_missing [0],end 1' "$(story late.out)"
}

@test "templates are kept in the file: after a restart nothing waits" {
  message 1 "$(v9 1 0 "$(flow_template)")" | decode --templates t.json >/dev/null
  jq -e . t.json >/dev/null
  message 2 "$(v9 2 0 "$(flow 22)")" | decode --ring --templates t.json >out
  same 'row 22,end 2' "$(story out)"
  message 3 "$(v9 3 0 "$(flow 33)")" | decode --ring --quiet >out
  same '' "$(story out)"
}

@test "whoever saw the end of a message finds its templates in the file, though the decoder is killed" {
  local i
  for i in 1 2 3 4 5; do
    decoding round$i --templates t.json
    local -n input=round$i
    message $i "$(v9 $i $i "$(flow_template)")" >&"$input"
    wait_until 10 tells round$i '"@end"'
    kill_quietly "${DECODING##* }"
    exec {input}>&-
  done
  for i in 1 2 3 4 5; do message 1$i "$(v9 1$i $i "$(flow $i$i)")"; done >in
  same 'row 11,end 11,row 22,end 12,row 33,end 13,row 44,end 14,row 55,end 15' \
    "$(decode --templates t.json -q <in | story)"
}

@test "decoders that share the file learn from each other while messages wait" {
  decoding one --templates t.json -q
  decoding two --templates t.json -q
  message 1 "$(v9 1 0 "$(flow 11)")" >&"$one"
  message 2 "$(v9 2 0 "$(flow_template)")" >&"$two"
  wait_until 10 tells one '"@end"'
  same 'row 11,end 1' "$(story one.out)"
  # Both teach at once; none is lost.
  local i
  for i in {10..40}; do
    message $i "$(v9 $i $i "$(flow_template)")" >&"$one"
    message 1$i "$(v9 1$i 1$i "$(flow_template)")" >&"$two"
  done
  exec {one}>&- {two}>&-
  wait
  for i in {10..40}; do message $i "$(v9 $i $i "$(flow $i)")" && message 1$i "$(v9 1$i 1$i "$(flow 1$i)")"; done |
    decode --ring --templates t.json -q >out
  same 62 "$(grep -c '"octets"' out)"
}

@test "a file that is none of ours is 78 and stays as it is; one that cannot be written costs no row" {
  local status=0
  echo 'my shopping list' >t.json
  message 1 "$(v9 1 0 "$(flow_template)$(flow 11)")" >in
  decode --templates t.json <in >out 2>err || status=$?
  same 78 "$status"
  same 'my shopping list' "$(cat t.json)"
  assert_stderr_grammar err
  decode --templates nowhere/t.json --status-file status <in >out 2>err
  same 'row 11,end 1' "$(story out)"
  (($(jq .counters.template_file_errors status) > 0))
  grep -q 'warning: unable to .*nowhere.*; rows go on, but a restart may lack templates' err
}

@test "a template belongs to its exporter, version and domain" {
  {
    message 1 "$(v9 1 7 "$(flow_template)")"
    message 2 "$(v9 2 8 "$(flow 2)")"
    message 3 "$(v9 3 7 "$(flow 3)")" 192.0.2.9
    message 4 "$(ipfix 4 7 "$(flow 4)")"
    message 5 "$(v9 5 7 "$(flow 5)")" ::ffff:192.0.2.254
  } >in
  decode -q <in >out
  same 'end 1,row 5,end 5,template_missing [0],end 2,template_missing [0],end 3,template_missing [0],end 4' \
    "$(story out)"
}

@test "the exporter comes from a header of any name, else from a token of the subject" {
  local plain
  plain="{\"id\":\"N@1/1/1767225602000000000\",\"subject\":\"netflow.192-0-2-7.raw\",\"headers\":{\"X-Router\":[\"192.0.2.8\"]},\"data_base64\":\"$(payload_of "$(v9 1 0 "$(flow_template)$(flow 1)")" | base64 -w0)\"}"
  same 192.0.2.8 "$(decode --exporter-header x-router --exporter-token 2 --plain <<<"$plain" | jq -r .sampler_address)"
  same 192.0.2.7 "$(decode --exporter-token 2 --plain <<<"$plain" | jq -r .sampler_address)"
  same null "$(decode --plain <<<"$plain" | jq -r .sampler_address)"
}

@test "--scale-sampling multiplies what was sampled, else the rate stands in metadata" {
  # Options template 257: scope system, samplingInterval.
  message 1 "$(v9 1 0 "$(flow_template)$(set_of 1 "$(u16 257)$(u16 4)$(u16 4)00010004$(u16 34)$(u16 4)0000")$(
    set_of 257 "$(u32 1)$(u32 100)")$(flow 5 2)")" >in
  same '[2,5,100,null]' "$(decode --plain <in | jq -c '[.packets, .octets, .metadata.sampling_rate, .metadata.sampling_scaled]')"
  same '[200,500,100,true]' \
    "$(decode --plain --scale-sampling <in | jq -c '[.packets, .octets, .metadata.sampling_rate, .metadata.sampling_scaled]')"
}

@test "gaps in the sequence numbers are counted by exporter and domain" {
  {
    message 1 "$(v9 1 0 "$(flow_template)")"
    message 2 "$(v9 2 0 "$(flow 2)")"
    message 3 "$(v9 5 0 "$(flow 3)")"
    message 4 "$(v9 5 1 "$(flow_template)")"
  } >in
  decode --status-file status <in >out 2>err
  same '1 2' "$(jq -r '.counters | "\(.sequence_gaps) \(.sequence_missing)"' status)"
  grep -q 'info: 1 gap in the sequence numbers of exporters, 2 missing in all' err
}
