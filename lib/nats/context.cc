#include "lib/nats/context.h"

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>

namespace ew {
namespace {

using nlohmann::json;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string config_folder() {
  std::string base = environment("XDG_CONFIG_HOME");
  if (base.empty()) {
    const std::string home = environment("HOME");
    if (home.empty()) return "";
    base = home + "/.config";
  }
  return base + "/nats";
}

std::optional<std::string> file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string selected_context(const std::string& folder) {
  std::string name = file_text(folder + "/context.txt").value_or("");
  while (!name.empty() && std::isspace(static_cast<unsigned char>(name.back()))) name.pop_back();
  return name;
}

std::string member(const json& context, const char* name) {
  const auto found = context.find(name);
  return found != context.end() && found->is_string() ? found->get<std::string>() : "";
}

void fill(const json& context, const char* name, std::string* value) {
  if (value->empty()) *value = member(context, name);
}

void fill_path(const json& context, const char* name, std::string* value) {
  if (!value->empty()) return;
  *value = member(context, name);
  if (value->starts_with("~/")) *value = environment("HOME") + value->substr(1);
}

bool has_login(const ConnectionOptions& options) {
  return !options.user.empty() || !options.token.empty() || !options.creds.empty() ||
         !options.nkey.empty();
}

Status fill_from(const json& context, const std::string& name, ConnectionOptions* options) {
  const std::string what = "unable to use NATS context " + name + ": ";
  if (context.contains("tls_first") && context["tls_first"] == true) {
    return {Kind::config, what + "tls_first is not supported; switch handshake_first off"};
  }
  if (!has_login(*options)) {
    if (!member(context, "nsc").empty() || !member(context, "user_jwt").empty()) {
      return {Kind::config, what + "nsc and user_jwt are not supported; name a creds file instead"};
    }
    fill(context, "user", &options->user);
    fill(context, "password", &options->password);
    fill(context, "token", &options->token);
    fill_path(context, "creds", &options->creds);
    fill_path(context, "nkey", &options->nkey);
  }
  fill(context, "url", &options->urls);
  fill_path(context, "ca", &options->tls_ca);
  if (options->tls_cert.empty() && options->tls_key.empty()) {
    fill_path(context, "cert", &options->tls_cert);
    fill_path(context, "key", &options->tls_key);
  }
  fill(context, "inbox_prefix", &options->inbox_prefix);
  if (options->domain.empty()) {
    fill(context, "jetstream_domain", &options->domain);
    fill(context, "jetstream_api_prefix", &options->api_prefix);
  }
  return {};
}

Status load(const std::string& folder, const std::string& name, ConnectionOptions* options) {
  const std::string path = folder + "/context/" + name + ".json";
  if (name.find('/') != std::string::npos || name.find("..") != std::string::npos) {
    return {Kind::config, "unable to use NATS context " + name + ": not a context name"};
  }
  const std::optional<std::string> text = file_text(path);
  if (!text) {
    return {Kind::config, "unable to use NATS context " + name + ": unable to read " + path};
  }
  const json context = json::parse(*text, nullptr, false);
  if (!context.is_object()) {
    return {Kind::config, "unable to use NATS context " + name + ": no JSON object in " + path};
  }
  return fill_from(context, name, options);
}

}  // namespace

Status apply_context(ConnectionOptions* options) {
  const std::string folder = config_folder();
  std::string name = options->context;
  if (name.empty() && !folder.empty()) name = selected_context(folder);
  if (!name.empty()) {
    if (Status status = load(folder, name, options); !status) return status;
  }
  if (options->urls.empty()) options->urls = kDefaultNatsUrl;
  return {};
}

}  // namespace ew
