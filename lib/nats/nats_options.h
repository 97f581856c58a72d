// The options that say how to reach NATS, one set for all programs. A value on the command line
// goes before the environment, that before the nats CLI's context (context.h), that before the
// default. Parsing opens nothing.
#pragma once

#include "lib/nats/connection.h"

namespace CLI {
class App;
}  // namespace CLI

namespace ew {

// Adds --server/-s --context --user --password --token --creds --nkey --tls-ca --tls-cert --tls-key
// --tls-server-name --domain --connect-timeout in the group "NATS".
void add_nats_options(CLI::App& app, ConnectionOptions& options);

// Lines for the environment part of a help text.
inline constexpr char kNatsEnvironment[] =
    "NATS_URL  servers, comma-separated\n"
    "NATS_CONTEXT  context of the nats CLI (~/.config/nats/context/NAME.json)\n"
    "NATS_USER NATS_PASSWORD NATS_TOKEN NATS_CREDS NATS_NKEY  login\n"
    "NATS_CA NATS_CERT NATS_KEY  TLS files";

}  // namespace ew
