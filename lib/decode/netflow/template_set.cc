#include "lib/decode/netflow/template_set.h"

#include <utility>

#include "lib/decode/netflow/big_endian.h"

namespace ew::flow {
namespace {

constexpr uint16_t kFirstData = 256;
constexpr uint16_t kEnterpriseBit = 0x8000;
constexpr size_t kFieldSize = 4;  // in v9 always, in IPFIX at least
constexpr uint16_t kAllData = 2;
constexpr uint16_t kAllOptions = 3;

class TemplateSetReader {
 public:
  TemplateSetReader(Version version, bool options, std::string_view content)
      : version_(version), options_(options), rest_(content) {}

  bool read(std::vector<TemplateStatement>* out);

 private:
  bool read_statement(TemplateStatement* out);
  bool read_template(size_t header, size_t fields, size_t scopes, Template* out);
  bool read_field(FieldSpecifier* out);

  Version version_;
  bool options_;
  std::string_view rest_;
};

bool TemplateSetReader::read(std::vector<TemplateStatement>* out) {
  while (!is_fill(rest_)) {
    TemplateStatement statement;
    if (!read_statement(&statement)) return false;
    out->push_back(std::move(statement));
  }
  return true;
}

bool TemplateSetReader::read_statement(TemplateStatement* out) {
  if (rest_.size() < 4) return false;
  out->what.id = read_u16(rest_, 0);
  out->what.options = options_;
  const size_t count = read_u16(rest_, 2);
  if (version_ == Version::ipfix && count == 0) {
    const uint16_t all = options_ ? kAllOptions : kAllData;
    out->kind = out->what.id == all ? TemplateStatement::Kind::withdraw_all
                                    : TemplateStatement::Kind::withdraw;
    rest_.remove_prefix(4);
    return out->what.id == all || out->what.id >= kFirstData;
  }
  if (out->what.id < kFirstData) return false;
  if (!options_) return read_template(4, count, 0, &out->what);
  if (rest_.size() < 6) return false;
  const size_t second = read_u16(rest_, 4);
  if (version_ == Version::ipfix) return read_template(6, count, second, &out->what);
  // v9 says lengths in bytes instead: of the scope, of the options.
  if (count % kFieldSize != 0 || second % kFieldSize != 0) return false;
  return read_template(6, (count + second) / kFieldSize, count / kFieldSize, &out->what);
}

bool TemplateSetReader::read_template(size_t header, size_t fields, size_t scopes, Template* out) {
  rest_.remove_prefix(header);
  if (scopes > fields || fields > kMaxFields || fields * kFieldSize > rest_.size()) return false;
  out->fields.reserve(fields);
  for (size_t i = 0; i < fields; ++i) {
    FieldSpecifier field;
    if (!read_field(&field)) return false;
    if (field.length == 0) continue;
    out->fields.push_back(field);
    if (i < scopes) ++out->scope_count;
  }
  out->least_length = least_length(out->fields);
  return true;
}

bool TemplateSetReader::read_field(FieldSpecifier* out) {
  if (rest_.size() < kFieldSize) return false;
  out->element = read_u16(rest_, 0);
  out->length = read_u16(rest_, 2);
  rest_.remove_prefix(kFieldSize);
  if (version_ != Version::ipfix || (out->element & kEnterpriseBit) == 0) return true;
  if (rest_.size() < sizeof out->enterprise) return false;
  out->element &= static_cast<uint16_t>(~kEnterpriseBit);
  out->enterprise = read_u32(rest_, 0);
  rest_.remove_prefix(sizeof out->enterprise);
  return true;
}

}  // namespace

bool read_template_set(Version version, bool options, std::string_view content,
                       std::vector<TemplateStatement>* out) {
  out->clear();
  if (TemplateSetReader(version, options, content).read(out)) return true;
  out->clear();
  return false;
}

}  // namespace ew::flow
