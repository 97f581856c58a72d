#include "lib/decode/otel_metrics/point_columns.h"

#include "lib/decode/keys.h"

namespace ew {
namespace {

using namespace metrics;  // the columns

constexpr Column kFed[] = {kSpanKind,   kHttpMethod,     kHttpRoute, kHttpStatusCode, kGrpcService,
                           kGrpcMethod, kGrpcStatusCode, kComponent, kLevel};

// In the order of kFed.
const KeyTable& attribute_keys() {
  static const KeyTable kTable = {
      {Take::any, {"span.kind"}},
      {Take::any, {"http.method", "http.request.method"}},
      {Take::any, {"http.route"}},
      {Take::any, {"http.status_code", "http.response.status_code"}},
      {Take::any, {"rpc.service", "grpc.service"}},
      {Take::any, {"rpc.method", "grpc.method"}},
      {Take::any, {"rpc.grpc.status_code", "grpc.status_code"}},
      {Take::any, {"component"}},
      {Take::any, {"level"}},
  };
  return kTable;
}

bool feeds_text(OtlpKind kind) {
  return kind == OtlpKind::string || kind == OtlpKind::boolean || kind == OtlpKind::integer ||
         kind == OtlpKind::real;
}

}  // namespace

void PointColumns::read(const OtlpAttributes& attributes) {
  const KeyTable& keys = attribute_keys();
  attributes_ = &attributes;
  members_ = {};
  for (const OtlpMember& member : attributes.members()) {
    const int alias = keys.find(member.key);
    if (alias == KeyTable::kNone || !feeds_text(member.value.kind)) continue;
    const size_t fed = keys.aliases()[alias].column;
    const OtlpMember*& chosen = members_[kFed[fed]];
    // The first name of the column wins, wherever it stands.
    if (chosen == nullptr || alias == keys.columns()[fed].first) chosen = &member;
  }
}

void PointColumns::write(Column first, Column last, RowWriter* row) const {
  for (size_t column = first; column <= last; ++column) {
    const OtlpMember* const member = members_[column];
    if (member == nullptr) continue;
    append_otlp_string(
        member->value.kind == OtlpKind::string ? member->value.string : attributes_->json(*member),
        row->member(column));
  }
}

}  // namespace ew
