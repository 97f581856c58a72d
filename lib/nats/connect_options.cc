// ConnectionOptions to cnats' options: servers, login, TLS, and how it reconnects.
#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "lib/nats/internal.h"
#include "lib/nats/nkey.h"

namespace ew {
namespace {

// Longest wait for one server of the list; longer delays the next server, shorter fails on slow
// links. Milliseconds.
constexpr int64_t kServerTimeoutMs = 2000;
// Waits of the library between its own attempts to reconnect: short, since a stage stands still
// meanwhile, long enough not to flood a server that starts.
constexpr int64_t kReconnectWaitMs = 500;
constexpr int64_t kReconnectJitterMs = 500;
// A dead peer is noticed after kPingIntervalMs * kPingsOut.
constexpr int64_t kPingIntervalMs = 10'000;
constexpr int kPingsOut = 2;
// A server that takes nothing for so long counts as gone; nobody may wait for it for ever.
constexpr int64_t kWriteDeadlineMs = 10'000;
// Read and write buffers: smaller costs system calls per message, larger only memory.
constexpr int kIoBuffer = 256 * 1024;
// One byte: what is published while disconnected fails instead of being sent later, when an ack may
// concern another stream of the same name.
constexpr int kReconnectBuffer = 1;

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::stringstream stream(list);
  for (std::string part; std::getline(stream, part, ',');) {
    std::erase_if(part, [](unsigned char c) { return std::isspace(c) != 0; });
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

// What the library would take for a host name or ignore.
Status check_url(const std::string& url) {
  const size_t colon = url.find("://");
  const std::string scheme = colon == std::string::npos ? "nats" : url.substr(0, colon);
  const size_t host = colon == std::string::npos ? 0 : colon + 3;
  if (scheme != "nats" && scheme != "tls") {
    return {Kind::config, "unable to use server " + without_secrets(url) +
                              ": the scheme has to be nats:// or tls://"};
  }
  const size_t at = url.find('@', host);
  if ((at == std::string::npos ? host : at + 1) >= url.size()) {
    return {Kind::config, "unable to use server " + without_secrets(url) + ": no host"};
  }
  return {};
}

Status set_servers(natsOptions* options, const std::string& urls) {
  const std::vector<std::string> servers = split(urls);
  if (servers.empty()) return {Kind::config, "unable to connect to NATS: no server named"};
  std::vector<const char*> names;
  for (const std::string& server : servers) {
    if (Status status = check_url(server); !status) return status;
    names.push_back(server.c_str());
  }
  const natsStatus code =
      natsOptions_SetServers(options, names.data(), static_cast<int>(names.size()));
  return code == NATS_OK ? Status{} : nats_status(code, "unable to use the list of servers");
}

Result<std::string> file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return Status{Kind::config, "unable to read " + path};
  }
  return text.str();
}

Status set_nkey(natsOptions* options, const std::string& path) {
  Result<std::string> text = file_text(path);
  if (!text) return text.status();
  const Result<std::string> key = nkey_public_key(*text);
  std::fill(text->begin(), text->end(), '\0');
  if (!key) return key.status().within("unable to use nkey file " + path);
  const natsStatus code = natsOptions_SetNKeyFromSeed(options, key->c_str(), path.c_str());
  return code == NATS_OK ? Status{} : nats_status(code, "unable to use nkey file " + path);
}

Status set_login(natsOptions* options, const ConnectionOptions& from) {
  if (!from.user.empty() &&
      natsOptions_SetUserInfo(options, from.user.c_str(), from.password.c_str()) != NATS_OK) {
    return {Kind::config, "unable to use the user name and password"};
  }
  if (!from.token.empty() && natsOptions_SetToken(options, from.token.c_str()) != NATS_OK) {
    return {Kind::config, "unable to use the token"};
  }
  if (!from.creds.empty() && !from.nkey.empty()) {
    return {Kind::config, "unable to log in: --creds and --nkey exclude each other"};
  }
  if (!from.creds.empty()) {
    if (Result<std::string> text = file_text(from.creds); !text) return text.status();
    const natsStatus code =
        natsOptions_SetUserCredentialsFromFiles(options, from.creds.c_str(), nullptr);
    if (code != NATS_OK) return nats_status(code, "unable to use creds file " + from.creds);
  }
  return from.nkey.empty() ? Status{} : set_nkey(options, from.nkey);
}

Status set_tls(natsOptions* options, const ConnectionOptions& from) {
  const bool by_scheme = from.urls.find("tls://") != std::string::npos;
  if (from.tls_ca.empty() && from.tls_cert.empty() && from.tls_key.empty() &&
      from.tls_server_name.empty() && !by_scheme) {
    return {};
  }
  if (from.tls_cert.empty() != from.tls_key.empty()) {
    return {Kind::config, "unable to use TLS: --tls-cert and --tls-key belong together"};
  }
  natsStatus code = natsOptions_SetSecure(options, true);
  if (code != NATS_OK) return nats_status(code, "unable to use TLS");
  if (!from.tls_ca.empty()) {
    code = natsOptions_LoadCATrustedCertificates(options, from.tls_ca.c_str());
    if (code != NATS_OK) {
      return {Kind::config, "unable to use TLS: no certificates in " + from.tls_ca};
    }
  }
  if (!from.tls_cert.empty()) {
    code = natsOptions_LoadCertificatesChain(options, from.tls_cert.c_str(), from.tls_key.c_str());
    if (code != NATS_OK) {
      return {Kind::config, "unable to use TLS: no certificate and key that belong together in " +
                                from.tls_cert + " and " + from.tls_key};
    }
  }
  if (!from.tls_server_name.empty()) {
    code = natsOptions_SetExpectedHostname(options, from.tls_server_name.c_str());
  }
  return code == NATS_OK ? Status{} : nats_status(code, "unable to use TLS");
}

Status set_behaviour(natsOptions* options, const ConnectionOptions& from) {
  const int64_t timeout =
      std::clamp<int64_t>(from.connect_timeout_ns / 1'000'000, 1, kServerTimeoutMs);
  natsOptions_SetTimeout(options, timeout);
  natsOptions_SetMaxReconnect(options, -1);
  natsOptions_SetReconnectWait(options, kReconnectWaitMs);
  natsOptions_SetReconnectJitter(options, kReconnectJitterMs, kReconnectJitterMs);
  natsOptions_SetReconnectBufSize(options, kReconnectBuffer);
  natsOptions_SetPingInterval(options, kPingIntervalMs);
  natsOptions_SetMaxPingsOut(options, kPingsOut);
  natsOptions_SetIOBufSize(options, kIoBuffer);
  natsOptions_SetFailRequestsOnDisconnect(options, true);
  natsOptions_SetNoRandomize(options, true);
  natsOptions_SetWriteDeadline(options, kWriteDeadlineMs);
  // One thread delivers for all subscriptions, so that messages keep their order across them.
  natsOptions_UseGlobalMessageDelivery(options, true);
  if (!from.name.empty()) natsOptions_SetName(options, from.name.c_str());
  if (!from.inbox_prefix.empty() &&
      natsOptions_SetCustomInboxPrefix(options, from.inbox_prefix.c_str()) != NATS_OK) {
    return {Kind::config, "unable to use the inbox prefix " + from.inbox_prefix};
  }
  return {};
}

}  // namespace

Result<OwnedOptions> to_nats_options(const ConnectionOptions& from) {
  natsOptions* created = nullptr;
  if (const natsStatus code = natsOptions_Create(&created); code != NATS_OK) {
    return nats_status(code, "unable to prepare a connection");
  }
  OwnedOptions options(created);
  for (auto* step : {set_behaviour, set_login, set_tls}) {
    if (Status status = step(created, from); !status) return status;
  }
  if (Status status = set_servers(created, from.urls); !status) return status;
  return options;
}

}  // namespace ew
