# The options of ew-run: its table of flags, who gets each, and the help. A part of ew-run, put into it
# when it is built. Not responsible for what the flags of the stages mean: they read them.
# shellcheck shell=bash

declare -rA LETTER=([consume]=c [decode]=d [load]=l [dlq]=q)
# Every flag: its names, its value (- for none), and who gets it: the stages by their letters (under
# another name behind a colon), "run" this script, "env:NAME" the environment (others can read a
# command line), "no:WHY" nobody, since a ring leaves no choice.
readonly FLAGS='
--stream|NAME|c
--subject|SUBJECT|c
--consumer|NAME|c
--since|TIME|c
--until|TIME|c
--start-seq|N|c
--end-seq|N|c
--count|N|c
--follow|-|c
--no-follow|-|c
--batch|N|c
--max-outstanding|N|c
--max-ack-pending|N|c
--ack-wait|DURATION|c
--max-deliveries|N|c
--overtaken-wait|DURATION|c
--drain-timeout|DURATION|c
--source|NAME|c
--create-stream|-|c
--update-consumer|-|c
--start-after-consumer|NAME|c
--allow-max-deliver|-|c
--type|TYPE|d
--nul|CHOICE|d
--exporter-header|NAME|d
--exporter-token|N|d
--templates|FILE|d
--park-messages|N|d
--park-bytes|SIZE|d
--park-timeout|DURATION|d
--scale-sampling|-|d
--table|TABLE|l
--schema|SCHEMA|l
--on-conflict|POLICY|l
--unknown-columns|CHOICE|l
--no-ledger|-|l
--ledger|NAME|l
--time-column|COLUMN|l
--time-window|FROM..TO|l
--batch-size|N|l
--batch-timeout|DURATION|l
--batch-max|N|l
--batch-max-bytes|SIZE|l
--allow-unsafe-server|-|l
--db|CONNINFO|db
--dlq-stream|NAME|q:--stream
--domain|NAME|cq
--context|NAME|cq
--user|NAME|cq
--creds|FILE|cq
--nkey|FILE|cq
--tls-ca|FILE|cq
--tls-cert|FILE|cq
--tls-key|FILE|cq
--tls-server-name|NAME|cq
--connect-timeout|DURATION|clq
--max-line|SIZE|cdlq
--server -s|URL|env:NATS_URL
--password|WORD|env:NATS_PASSWORD
--token|WORD|env:NATS_TOKEN
--workers|N|run
--dlq-file|PATH|run
--status-dir|DIR|run
--pipeline|NAME|run
--print|-|run
--log-format|FORM|run
--log-level|LEVEL|run
--quiet -q|-|run
--verbose -v|-|run
--help -h|-|run
--version|-|run
--ring|-|no:every stage gets it
--status-file|PATH|no:use --status-dir
--acks|-|no:the acks of a ring come from its last stage
--input|FORM|no:a ring carries envelopes
--pcap-ports|PORTS|no:a ring carries envelopes
--list-types|-|no:ask ew-decode --list-types
--plain|-|no:ew-load has to see dead letters and ends
--letters|FILE|no:use --dlq-file
--file|PATH|no:use --dlq-file
--dry-run|-|no:try it with an export
--fail-on-reject|-|no:what is rejected becomes dead letters
'

declare -A kind=() owner=() given=()
consume_args=() decode_args=() load_args=() dlq_args=() secret=()
workers=1 pipeline='' status_dir='' dlq_file='' print='' drain_timeout=30000000
log_format=${EW_LOG_FORMAT:-text} log_level=${EW_LOG_LEVEL:-info}

flags_of() { # STAGE
  local name value owners
  while IFS='|' read -r name value owners; do
    case $1:$owners in
      *:+([cdlq])) [[ $owners = *"${LETTER[$1]}"* ]] || continue ;;
      consume:env:* | dlq:env:* | dlq:q:* | load:db) ;;
      *) continue ;;
    esac
    printf '%s ' "${name% *}"
  done <<<"$FLAGS" | fold -s -w 90 | sed 's/^/  /; s/ *$//'
  echo
}

help() {
  local stage
  cat <<'TEXT'
Usage: ew-run --stream NAME --type TYPE --table TABLE [FLAG...]

Moves messages from JetStream into PostgreSQL: supervised rings of the programs beside it,
ew-consume | ew-decode | ew-load | ew-dlq, whose flags it takes and hands on.

EXAMPLE
  ew-run --stream NETFLOW --subject 'netflow.>' --type netflow --table netflow_metrics
  ew-run --stream NETFLOW --type netflow --table netflow_metrics --print   # to be pasted

RINGS
  --workers N       rings on one durable consumer (default: 1)
  --dlq-file PATH   dead letters into this file instead of JetStream (with one worker)
  --status-dir DIR  a status file for each stage: DIR/PIPELINE-WORKER-STAGE.json
  --pipeline NAME   name in messages and status files (default: the table)
  --print           print the pipeline that would run, ready to be pasted into a shell, and exit

COMMON
  -h, --help        print this help and exit
  --version         print the version and exit
  --log-format text|json, --log-level error|warning|info|debug, -q, --quiet, -v, --verbose
                    messages of all programs
TEXT
  for stage in "${STAGES[@]}"; do
    printf '\nFLAGS FOR ew-%s (see ew-%s --help)\n' "$stage" "$stage"
    flags_of "$stage"
  done
  cat <<'TEXT'

SIGNALS
  TERM, INT or HUP drains: nothing new is fetched, what is under way is finished. A second one,
  more than a second later, kills. A ring that fails starts again after 0.5 s to 30 s.

EXIT STATUS
  0   drained, or the end of what was asked for is reached
  64  wrong options
  74  a drain found a stage gone
  75  a drain took longer than --drain-timeout; what was under way comes again
  77  a server refuses the login or a right
  78  the configuration has to be changed
  after a second signal: 128 + its number

ENVIRONMENT
  The programs inherit all of it: NATS_URL NATS_CREDS NATS_CONTEXT ... (see ew-consume --help),
  PGHOST PGUSER PGPASSWORD PGSERVICE ... (see ew-load --help)
  EW_LOG_FORMAT     --log-format
  EW_LOG_LEVEL      --log-level
TEXT
}

read_table() {
  local names value owners name
  while IFS='|' read -r names value owners; do
    for name in $names; do
      kind[$name]=$value owner[$name]=$owners
    done
  done <<<"$FLAGS"
}

# Hands a flag to its owners: stages, the environment, or this script.
take() {
  local name=$1 value=$2 stage
  given[$name]=$value
  case ${owner[$name]} in
    no:*) usage_error "$name is not for a ring: ${owner[$name]#no:}" ;;
    env:*) take_secret "$name" "${owner[$name]#env:}" "$value" ;;
    run) take_own "$name" "$value" ;;
    db) take_database "$value" ;;
    q:*) dlq_args+=("${owner[$name]#q:}=$value") ;;
    *)
      for stage in "${STAGES[@]}"; do
        [[ ${owner[$name]} = *"${LETTER[$stage]}"* ]] || continue
        local -n list=${stage}_args
        if [[ ${kind[$name]} = - ]]; then list+=("$name"); else list+=("$name=$value"); fi
      done
      ;;
  esac
}

# What may hold a password goes through the environment. A URL without one need not hide.
take_secret() { # FLAG VARIABLE VALUE
  if [[ $1 = @(-s|--server) && $3 != *@* ]]; then
    consume_args+=("--server=$3")
    dlq_args+=("--server=$3")
  else
    export "$2=$3"
    secret+=("$2")
  fi
}

take_database() { # CONNINFO
  local conninfo=$1
  if [[ $conninfo =~ ^(postgres(ql)?://[^:/@]*):([^@/]*)@(.*)$ ]]; then
    conninfo=${BASH_REMATCH[1]}@${BASH_REMATCH[4]}
    printf -v PGPASSWORD %b "$(sed 's/\\/\\\\/g; s/%/\\x/g' <<<"${BASH_REMATCH[3]}")"
    export PGPASSWORD
    secret+=(PGPASSWORD)
  fi
  [[ $conninfo != *password* ]] ||
    usage_error "--db with a password: others can read a command line; use PGPASSWORD, a service or ~/.pgpass"
  load_args+=("--db=$conninfo")
}

take_own() {
  case $1 in
    --help | -h) help && exit 0 || fail 74 "unable to write to stdout" ;;
    --version) echo "ew-run $VERSION" && exit 0 || fail 74 "unable to write to stdout" ;;
    --quiet | -q) log_level=error ;;
    --verbose | -v) log_level=debug ;;
    --print) print=yes ;;
    --workers) [[ $2 = [1-9]?([0-9]) ]] || usage_error "--workers: '$2' is not between 1 and 99" ;;&
    --log-format) [[ $2 = @(text|json) ]] || usage_error "--log-format: '$2' is not text or json" ;;&
    --log-level) [[ $2 = @(error|warning|info|debug) ]] ||
      usage_error "--log-level: '$2' is not one of error, warning, info, debug" ;;&
    *)
      local variable=${1#--}
      printf -v "${variable//-/_}" %s "$2"
      ;;
  esac
}

read_options() {
  local name
  while (($# > 0)); do
    name=${1%%=*}
    [[ $name = -* ]] || usage_error "there is no argument '$1'"
    [[ ${kind[$name]:-} ]] || usage_error "there is no option $name"
    [[ ! ${given[$name]+set} ]] || usage_error "$name is given more than once"
    if [[ ${kind[$name]} = - ]]; then
      [[ $1 = "$name" ]] || usage_error "$name takes no value"
      take "$name" ''
    elif [[ $1 = *=* ]]; then
      take "$name" "${1#*=}"
    else
      (($# > 1)) || usage_error "$name needs a value"
      take "$name" "$2"
      shift
    fi
    shift
  done
}

# micros DURATION: sets REPLY. What the stages refuse as a duration comes to less or nothing here.
micros() {
  local rest=$1 fraction
  local -A unit=([ns]=0 [us]=1 [ms]=1000 [s]=1000000 [m]=60000000 [h]=3600000000 [d]=86400000000
    [w]=604800000000)
  [[ $rest =~ [a-z] ]] || rest+=s
  REPLY=0
  while [[ $rest =~ ^([0-9]{1,9})(\.([0-9]+))?(ns|us|ms|s|m|h|d|w)(.*)$ ]]; do
    fraction=${BASH_REMATCH[3]}000000
    REPLY=$((REPLY + 10#${BASH_REMATCH[1]} * unit[${BASH_REMATCH[4]}] +
      10#${fraction:0:6} * unit[${BASH_REMATCH[4]}] / 1000000))
    rest=${BASH_REMATCH[5]}
  done
}

# What waits for templates of flows is outstanding all the while: a quarter of what may be, and not
# until ew-consume takes it for lost.
check_parking() {
  local outstanding=${given[--max-outstanding]:-20000} park=${given[--park-messages]:-} most overtaken
  [[ $outstanding = [1-9]*([0-9]) && $park = *([0-9]) ]] || return 0  # the stages refuse it
  most=$((outstanding < 4 ? outstanding / 2 : outstanding / 4))
  if [[ $park ]]; then
    ((10#$park <= most)) ||
      usage_error "--park-messages: $park is more than $most, a quarter of --max-outstanding"
  elif ((most < 5000)); then
    decode_args+=("--park-messages=$most")
  fi
  micros "${given[--overtaken-wait]:-10m}"
  overtaken=$REPLY
  micros "${given[--park-timeout]:-5m}"
  if ((REPLY < overtaken)); then
    return
  elif [[ ${given[--park-timeout]:-} ]]; then
    usage_error "--park-timeout is not shorter than --overtaken-wait, after which a message comes again"
  else
    decode_args+=("--park-timeout=$((overtaken / 2))us")
  fi
}

check_options() {
  local name
  for name in --stream --type --table; do
    [[ ${given[$name]:-} ]] || usage_error "$name is missing"
  done
  [[ ${given[--type]} != auto ]] ||
    usage_error "--type auto cannot feed one table; start one ew-run for each type"
  [[ -z $dlq_file || $workers = 1 ]] ||
    usage_error "--dlq-file takes the letters of one worker; leave out --workers"
  pipeline=${pipeline:-${given[--table]}}
  micros "${given[--drain-timeout]:-30s}"
  drain_timeout=$REPLY
  [[ ${given[--type]} != netflow ]] || check_parking
  ((workers == 1)) || [[ ${given[--max-ack-pending]:-} ]] ||
    consume_args+=("--max-ack-pending=$((workers * ${given[--max-outstanding]:-20000}))")
  [[ -z $dlq_file ]] || dlq_args+=("--file=$dlq_file")
}
