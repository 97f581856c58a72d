# One ring of ew-run: the commands of its stages, the pipes between them, starting them, and what their
# exit codes come to. A part of ew-run, put into it when it is built. Not responsible for when.
# shellcheck shell=bash

command=() link_fds=()

stage_command() { # RING STAGE: sets command
  local -n list=${2}_args
  command=("$here/ew-$2")
  [[ $2 != consume ]] || command+=(--acks=-)
  [[ $2 != dlq ]] || command+=(put)
  command+=("${list[@]}" --ring "--pipeline=$pipeline")
  [[ $log_format = text ]] || command+=("--log-format=$log_format")
  [[ $log_level = info ]] || command+=("--log-level=$log_level")
  [[ -z $status_dir ]] || command+=("--status-file=$status_dir/${pipeline//\//_}-$1-$2.json")
}

print_command() { # RING STAGE
  local word
  stage_command "$1" "$2"
  for word in "${command[@]}"; do
    [[ $word = +([A-Za-z0-9_@%+=:,./-]) ]] || word="'${word//\'/\'\\\'\'}'"
    printf '%s%s' "${separator:-}" "$word"
    local separator=' '
  done
}

# The same commands in the same order for a shell to join, with one FIFO for the acks.
print_rings() {
  local ring end
  ((${#secret[@]} == 0)) || echo "# set first, they are not shown here: ${secret[*]}"
  for ((ring = 1; ring <= workers; ring++)); do
    end=$([[ $workers = 1 ]] || echo ' &')
    cat <<PIPELINE
( acks=\$(mktemp -d)/acks && mkfifo "\$acks" && {
  $(print_command "$ring" consume) <"\$acks" |
  $(print_command "$ring" decode) |
  $(print_command "$ring" load) |
  $(print_command "$ring" dlq) >"\$acks"
  rm -r "\${acks%/*}"; } )$end
PIPELINE
  done
  [[ $workers = 1 ]] || echo wait
}

# The four links of a ring: each a FIFO opened both ways first, since opening one end alone waits for
# the other; then its name is removed, so that nobody else ever holds it open. Sets link_fds to reading
# and writing ends in turn: acks, envelopes, rows, letters.
make_links() {
  local folder link both reading writing ok=yes
  link_fds=()
  folder=$(mktemp -d "${TMPDIR:-/tmp}/ew-run.XXXXXXXX") || return
  for link in "$folder"/{acks,envelopes,rows,letters}; do
    mkfifo -m 600 "$link" && exec {both}<>"$link" {reading}<"$link" {writing}>"$link" || ok=''
    [[ $ok ]] || break
    exec {both}>&-
    link_fds+=("$reading" "$writing")
  done
  rm -rf "$folder"
  [[ $ok ]]
}

close_links() {
  local fd
  for fd in "${link_fds[@]}"; do
    exec {fd}>&-
  done
}

# The stage asks for its death with ours, then looks whether we died before it had asked. The shell
# starts children deaf to INT and QUIT, env gives them their ears back; a hang-up is for us alone.
start_stage() { # RING STAGE IN OUT
  stage_command "$1" "$2"
  (
    exec <&"$3" >&"$4" 2>&"$err" {err}>&- {quiet}>&- || exit 75
    close_links
    # shellcheck disable=SC2016
    exec env --default-signal=INT,QUIT,PIPE --ignore-signal=HUP setpriv --pdeathsig KILL \
      sh -c '[ "$PPID" = "$0" ] || exit 75; exec "$@"' "$$" "${command[@]}"
  ) &
  pid[$1,$2]=$!
}

# Sets REPLY to the code that counts: the first from the left that is not 0, 74 or 141 (a neighbour
# left). What we killed ourselves says nothing while another stage says something.
verdict() { # RING
  local stage ours=0 pipe=0
  for stage in "${STAGES[@]}"; do
    REPLY=${code[$1,$stage]}
    if [[ ${killed[$1,$stage]} ]]; then
      ours=75
    elif ((REPLY == 74 || REPLY == 141)); then
      pipe=74
    elif ((REPLY != 0)); then
      return
    fi
  done
  REPLY=$((pipe > 0 ? pipe : ours))
}
