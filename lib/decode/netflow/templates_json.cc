#include <algorithm>
#include <nlohmann/json.hpp>

#include "lib/base/json.h"
#include "lib/base/timestamp.h"
#include "lib/decode/netflow/templates.h"

namespace ew::flow {
namespace {

using nlohmann::json;

constexpr std::string_view kFormat = "ew-templates/1";

// Appends ,"NAME":NUMBER
template <class T>
void append_number(std::string_view name, T value, std::string* out) {
  out->append(",\"").append(name).append("\":").append(std::to_string(value));
}

void append_learned(int64_t learned, std::string* out) {
  if (learned == 0) return;
  out->append(",\"learned\":\"");
  append_time_nanos(learned, out);
  out->push_back('"');
}

void append_domain(const Domain& domain, std::string* out) {
  out->append(out->ends_with('}') ? ",\n" : "\n").append("{\"exporter\":");
  append_json_string(domain.exporter, out);
  append_number("version", static_cast<unsigned>(domain.version), out);
  append_number("domain", domain.id, out);
}

void append_template(const Template& what, bool withdrawn, std::string* out) {
  append_number("template", what.id, out);
  append_learned(what.learned, out);
  if (withdrawn) {
    out->append(",\"withdrawn\":true}");
    return;
  }
  if (what.options) append_number("scope", what.scope_count, out);
  out->append(",\"fields\":[");
  for (const FieldSpecifier& field : what.fields) {
    if (&field != &what.fields.front()) out->push_back(',');
    out->append("[").append(std::to_string(field.element));
    out->append(",").append(std::to_string(field.length));
    if (field.enterprise != 0) out->append(",").append(std::to_string(field.enterprise));
    out->push_back(']');
  }
  out->append("]}");
}

// Whether the member is a number of its type, which it then becomes.
template <class T>
bool read_number(const json& value, T* out) {
  if (!value.is_number_integer()) return false;
  if (value.is_number_unsigned()) {
    const auto number = value.get<uint64_t>();
    *out = static_cast<T>(number);
    return std::in_range<T>(number);
  }
  const auto number = value.get<int64_t>();
  *out = static_cast<T>(number);
  return std::in_range<T>(number);
}

template <class T>
bool read_number(const json& line, const char* name, T* out) {
  const auto member = line.find(name);
  return member != line.end() && read_number(*member, out);
}

bool read_domain(const json& line, Domain* out) {
  const auto exporter = line.find("exporter");
  uint16_t version = 0;
  if (exporter == line.end() || !exporter->is_string()) return false;
  out->exporter = exporter->get<std::string>();
  if (!read_number(line, "version", &version) || !read_number(line, "domain", &out->id)) {
    return false;
  }
  out->version = static_cast<Version>(version);
  return version == 5 || version == 9 || version == 10;
}

bool read_learned(const json& line, int64_t* out) {
  const auto member = line.find("learned");
  if (member == line.end()) return true;
  if (!member->is_string()) return false;
  const auto time = parse_rfc3339(member->get_ref<const std::string&>());
  *out = time.value_or(0);
  return time.has_value();
}

bool read_field(const json& value, FieldSpecifier* out) {
  if (!value.is_array() || value.size() < 2 || value.size() > 3) return false;
  return read_number(value[0], &out->element) && read_number(value[1], &out->length) &&
         (value.size() == 2 || read_number(value[2], &out->enterprise));
}

bool read_fields(const json& line, std::vector<FieldSpecifier>* out) {
  const auto fields = line.find("fields");
  if (fields == line.end() || !fields->is_array() || fields->size() > 65535) return false;
  out->resize(fields->size());
  for (size_t i = 0; i < out->size(); ++i) {
    if (!read_field((*fields)[i], &(*out)[i])) return false;
  }
  return true;
}

bool read_options(const json& line, DomainOptions* out) {
  uint64_t rate = 0;
  if (int64_t boot = 0; read_number(line, "boot_ms", &boot)) {
    out->boot_ms = boot;
    return true;
  }
  if (!read_number(line, "rate", &rate)) return false;
  if (!line.contains("sampler")) {
    out->rate = rate;
    return true;
  }
  uint64_t sampler = 0;
  if (!read_number(line, "sampler", &sampler)) return false;
  out->sampler_rates[sampler] = rate;
  return true;
}

}  // namespace

// Those of the entry that were stated since then.
void Templates::append_lines(const Exporter& exporter, const Entry& entry, int64_t since,
                             std::string* out) const {
  const Domain domain = domain_of(exporter, entry.place);
  const auto is_old = [&](int64_t learned) { return learned != 0 && learned < since; };
  if (!entry.facts) {
    if (is_old(entry.what->learned) || (!entry.withdrawn && !is_visible(exporter, entry))) return;
    append_domain(domain, out);
    append_template(*entry.what, entry.withdrawn, out);
    return;
  }
  const auto append_fact = [&](int64_t learned, std::string_view name, auto value) {
    if (is_old(learned)) return;
    append_domain(domain, out);
    append_learned(learned, out);
    append_number(name, value, out);
    out->push_back('}');
  };
  const Facts& facts = *entry.facts;
  if (facts.said.rate) append_fact(facts.rate_learned, "rate", *facts.said.rate);
  if (facts.said.boot_ms) append_fact(facts.boot_learned, "boot_ms", *facts.said.boot_ms);
  for (const auto& [sampler, rate] : facts.said.sampler_rates) {
    const size_t size = out->size();
    append_fact(facts.sampler_learned.at(sampler), "sampler", sampler);
    if (out->size() == size) continue;
    out->pop_back();
    append_number("rate", rate, out);
    out->push_back('}');
  }
}

std::string Templates::to_json() const {
  std::vector<const Exporter*> exporters;
  for (const Exporter& exporter : exporters_) exporters.push_back(&exporter);
  std::sort(exporters.begin(), exporters.end(),
            [](const Exporter* a, const Exporter* b) { return a->name < b->name; });
  const int64_t since = newest_ - kLifetime;
  std::string out = "{\"format\":\"" + std::string(kFormat) + "\",\"statements\":[";
  for (const Exporter* exporter : exporters) {
    std::vector<const Entry*> entries;
    for (const Entry& entry : exporter->entries) entries.push_back(&entry);
    std::sort(entries.begin(), entries.end(),
              [](const Entry* a, const Entry* b) { return a->place < b->place; });
    for (const Entry* entry : entries) append_lines(*exporter, *entry, since, &out);
  }
  return out.append("\n]}\n");
}

bool Templates::read_line(const json& line, Statement* out) {
  if (!line.is_object() || !read_domain(line, &out->domain) ||
      !read_learned(line, &out->what.learned)) {
    return false;
  }
  if (!line.contains("template")) {
    out->what.id = kOptions;
    out->options.learned = out->what.learned;
    return read_options(line, &out->options);
  }
  Template& what = out->what;
  if (!read_number(line, "template", &what.id)) return false;
  out->withdrawn = line.contains("withdrawn");
  if (out->withdrawn) {
    what.options = what.id == kAllOptions;
    return what.id > 255 || what.id == kAllData || what.id == kAllOptions;
  }
  what.options = line.contains("scope");
  if (what.options && !read_number(line, "scope", &what.scope_count)) return false;
  if (what.id < 256 || !read_fields(line, &what.fields)) return false;
  what.least_length = least_length(what.fields);
  return what.scope_count <= what.fields.size();
}

Status Templates::merge(std::string_view text) {
  const json file = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!file.is_object() || file.value("format", json()) != kFormat) {
    return {Kind::bad_record, "it is no text of the form " + std::string(kFormat)};
  }
  const auto lines = file.find("statements");
  if (lines == file.end() || !lines->is_array()) {
    return {Kind::bad_record, "it has no array \"statements\""};
  }
  std::vector<Statement> statements(lines->size());
  int64_t newest = newest_;
  for (size_t i = 0; i < statements.size(); ++i) {
    if (!read_line((*lines)[i], &statements[i])) {
      return {Kind::bad_record, "statement " + std::to_string(i + 1) + " is none"};
    }
    newest = std::max(newest, statements[i].what.learned);
  }
  // In the order in which they were made, so that bounds keep the youngest.
  std::stable_sort(
      statements.begin(), statements.end(),
      [](const Statement& a, const Statement& b) { return a.what.learned < b.what.learned; });
  for (Statement& statement : statements) {
    const int64_t learned = statement.what.learned;
    if (learned != 0 && learned < newest - kLifetime) continue;
    if (statement.what.id == kOptions) {
      state_options(statement.domain, statement.options, /*merged=*/true);
    } else {
      state(statement.domain, std::move(statement.what), statement.withdrawn, /*merged=*/true);
    }
  }
  return {};
}

}  // namespace ew::flow
