#include "lib/nats/nats_options.h"

#include <CLI/CLI.hpp>
#include <string>

#include "lib/base/common_options.h"

namespace ew {
namespace {

constexpr char kGroup[] = "NATS";

void add(CLI::App& app, const std::string& name, std::string& value, const char* value_name,
         const char* variable, const std::string& description) {
  CLI::Option* option = app.add_option(name, value, description);
  option->group(kGroup)->type_name(value_name);
  if (variable != nullptr) option->envname(variable);
}

}  // namespace

void add_nats_options(CLI::App& app, ConnectionOptions& options) {
  add(app, "-s,--server", options.urls, "URL[,URL...]", "NATS_URL",
      "Servers (default " + std::string(kDefaultNatsUrl) + ")");
  add(app, "--context", options.context, "NAME", "NATS_CONTEXT",
      "Context of the nats CLI (default: the selected one)");
  add(app, "--user", options.user, "NAME", "NATS_USER", "User");
  add(app, "--password", options.password, "WORD", "NATS_PASSWORD",
      "Password; others see a command line, so prefer NATS_PASSWORD or a context");
  add(app, "--token", options.token, "WORD", "NATS_TOKEN", "Token; prefer NATS_TOKEN");
  add(app, "--creds", options.creds, "FILE", "NATS_CREDS", "Credentials: JWT and seed");
  add(app, "--nkey", options.nkey, "FILE", "NATS_NKEY", "Seed of an nkey");
  add(app, "--tls-ca", options.tls_ca, "FILE", "NATS_CA", "Certificates to trust");
  add(app, "--tls-cert", options.tls_cert, "FILE", "NATS_CERT", "Client certificate");
  add(app, "--tls-key", options.tls_key, "FILE", "NATS_KEY", "Key of the client certificate");
  add(app, "--tls-server-name", options.tls_server_name, "NAME", nullptr,
      "Name that the server's certificate has to show");
  add(app, "--domain", options.domain, "NAME", nullptr, "JetStream domain");
  add_duration(app, "--connect-timeout", options.connect_timeout_ns,
               "Give up the first connection after this (10s); never with --ring")
      ->group(kGroup);
}

}  // namespace ew
