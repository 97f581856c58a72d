#!/usr/bin/env bats
# Ways to log in and to be sure of the server: user, token, nkey, creds, TLS, mTLS, contexts.
load ../lib/common

SEED=SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY # the example of NATS' documentation
PUBLIC=UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4

setup() { ew_isolate; }
teardown() { nats_stop; }

# consumes OPTIONS...: logged in: the stream is asked for and there is none.
consumes() {
  run --separate-stderr timeout 20 ew-consume --stream NONE "$@"
  same 78 "$status" "exit code" || fail "$stderr"
  [[ $stderr = *"there is none"* ]] || fail "$stderr"
}
# refused CODE OPTIONS...: one line, and no secret in it.
refused() {
  local code=$1
  shift
  run --separate-stderr timeout 20 ew-consume --stream NONE "$@"
  same "$code" "$status" "exit code" || fail "$stderr"
  same 1 "${#stderr_lines[@]}" || fail "$stderr"
  [[ $stderr != *hidden* && $stderr != *"${SEED}"* ]] || fail "a secret: $stderr"
}

@test "user and password: option, environment, URL, context; refused is 77" {
  echo 'authorization { user: me, password: hidden }' >extra
  nats_start extra
  consumes --user me --password hidden
  NATS_USER=me NATS_PASSWORD=hidden consumes
  consumes -s "nats://me:hidden@127.0.0.1:$EW_NATS_PORT"
  refused 77
  refused 77 --user me --password hiddenx
  refused 77 -s "nats://me:hiddenx@127.0.0.1:$EW_NATS_PORT"
  mkdir -p "$HOME/.config/nats/context"
  echo "{\"url\":\"$NATS_URL\",\"user\":\"me\",\"password\":\"hidden\"}" \
    >"$HOME/.config/nats/context/here.json"
  unset NATS_URL
  consumes --context here
  NATS_CONTEXT=here consumes
  echo here >"$HOME/.config/nats/context.txt"
  consumes
  refused 77 --user me --password hiddenx
}

@test "token" {
  echo 'authorization { token: "hidden" }' >extra
  nats_start extra
  consumes --token hidden
  NATS_TOKEN=hidden consumes
  refused 77 --token hiddenx
}

@test "nkey" {
  echo "authorization { users: [ { nkey: $PUBLIC } ] }" >extra
  nats_start extra
  echo "$SEED" >seed
  consumes --nkey seed
  NATS_NKEY=seed consumes
  refused 77
  echo 'SUxx' >wrong
  refused 78 --nkey wrong
}

# The client library drops a signature whose first byte is zero: one login in 256.
@test "a login by nkey is tried with another nonce before it counts as refused" {
  echo "authorization { users: [ { nkey: UAAACAQDAQCQMBYIBEFAWDANBYHRAEISCMKBKFQXDAMRUGY4DUPB63NN } ] }" >extra
  nats_start extra
  echo "$SEED" >seed
  timeout 20 ew-consume --stream NONE --nkey seed 2>err || same 77 "$?" "exit code"
  same 1 "$(wc -l <err)" "lines on stderr"
  same 3 "$(grep -c 'authentication error' "$EW_NATS_DIR/log")" attempts
}

@test "a right that is missing is 77" {
  cat >extra <<'CONF'
authorization { users: [ { user: me, password: hidden,
  permissions: { publish: { deny: "$JS.API.>" } } } ] }
CONF
  nats_start extra
  refused 77 --user me --password hidden
}

@test "no JetStream is 69" {
  EW_NATS_DIR=$(mktemp -d "$BATS_TEST_TMPDIR/nats.XXXXXX")
  export EW_NATS_DIR
  echo 'host: 127.0.0.1' >"$EW_NATS_DIR/server.conf"
  nats_boot -1
  refused 69 -s "$(jq -r '.nats[0]' "$EW_NATS_DIR"/*.ports)"
}

certificates() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=ca \
    -keyout ca.key -out ca.pem 2>/dev/null
  local name
  for name in server client; do
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
      -keyout $name.key -out $name.csr 2>/dev/null
    openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 \
      -extfile <(echo 'subjectAltName=DNS:nats.example,DNS:localhost') -out $name.pem 2>/dev/null
  done
}

@test "TLS: the authority and the name have to be right" {
  certificates
  echo "tls { cert_file: \"$PWD/server.pem\", key_file: \"$PWD/server.key\" }" >extra
  nats_start extra
  local url=nats://localhost:$EW_NATS_PORT
  consumes -s "$url" --tls-ca ca.pem
  NATS_CA=ca.pem consumes -s "$url"
  consumes --tls-ca ca.pem --tls-server-name nats.example
  refused 78 -s "$url" --tls-ca ca.pem --tls-server-name other.example
  refused 78 -s "tls://localhost:$EW_NATS_PORT"
  refused 78 -s "$url"
}

@test "mTLS: without a client certificate it is not let in" {
  certificates
  echo "tls { cert_file: \"$PWD/server.pem\", key_file: \"$PWD/server.key\",
    ca_file: \"$PWD/ca.pem\", verify: true }" >extra
  nats_start extra
  local url=nats://localhost:$EW_NATS_PORT
  consumes -s "$url" --tls-ca ca.pem --tls-cert client.pem --tls-key client.key
  run --separate-stderr timeout 20 ew-consume --stream NONE -s "$url" --tls-ca ca.pem --connect-timeout 1s
  [[ $status = 78 || $status = 69 ]]
  refused 78 -s "$url" --tls-ca ca.pem --tls-cert client.pem --tls-key ca.key
}

@test "a JetStream domain is part of ids, whether named or not" {
  sed_domain() { sed -i 's/jetstream {/jetstream { domain: hub,/' "$EW_NATS_DIR/server.conf"; }
  nats_start
  nats_kill TERM
  sed_domain
  nats_restart
  js_stream D "d.>"
  js_publish d.a 1
  run --separate-stderr ew-consume --stream D --no-follow
  same hub "$(jq -r .domain <<<"$output")"
  [[ $(jq -r .id <<<"$output") = hub:D@*/1/* ]]
  same "$output" "$(ew-consume --stream D --no-follow --domain hub)"
  refused 69 --domain nowhere
}
