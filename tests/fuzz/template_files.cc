#include "tests/fuzz/template_files.h"

#include "lib/decode/netflow/templates.h"
#include "tests/fuzz/checks.h"

namespace ew::fuzz {
namespace {

using flow::Domain;
using flow::DomainOptions;
using flow::Template;
using flow::Templates;
using flow::Version;

Templates some_templates(int64_t learned) {
  const Domain router{"192.0.2.1", Version::v9, 7};
  const Domain probe{"2001:db8::1", Version::ipfix, 4294967295};
  Templates templates;
  Template flows;
  flows.id = 256;
  flows.fields = {{8, 4, 0}, {1, 8, 0}, {2, flow::kVariableLength, 29305}};
  flows.least_length = least_length(flows.fields);
  flows.learned = learned;
  templates.learn(router, flows);
  flows.id = 65535;
  flows.options = true;
  flows.scope_count = 1;
  templates.learn(probe, flows);
  DomainOptions options;
  options.rate = 1000;
  options.boot_ms = 1'767'225'600'000;
  options.sampler_rates = {{1, 100}, {2, 18446744073709551615u}};
  options.learned = learned;
  templates.learn_options(router, options);
  templates.withdraw(probe, 257, learned);
  return templates;
}

}  // namespace

void TemplateFiles::take(std::string_view bytes) {
  Templates templates = some_templates(0);
  const std::string before = templates.to_json();
  if (!templates.merge(bytes) && templates.to_json() != before) {
    die("a part of a text that is refused was taken", bytes);
  }
  Templates first;
  if (!first.merge(bytes)) return;
  if (first.generation() != 0) die("what came from a file is to be written there", bytes);
  const std::string text = first.to_json();
  if (!is_json(text)) die("templates are no JSON", text);
  Templates second;
  if (!second.merge(text)) die("templates are not read again", text);
  if (second.to_json() != text) die("templates change", text + "\n" + second.to_json());
  if (!first.merge(text) || first.to_json() != text) {
    die("templates change when they are read twice", text + "\n" + first.to_json());
  }
}

std::vector<std::string> TemplateFiles::seeds() {
  constexpr int64_t kNow = 1'767'225'600'123'456'789;
  Templates withdrawn = some_templates(kNow);
  withdrawn.withdraw_all({"2001:db8::1", Version::ipfix, 4294967295}, /*options=*/true, kNow + 1);
  return {some_templates(0).to_json(), some_templates(kNow).to_json(), withdrawn.to_json()};
}

}  // namespace ew::fuzz
