// What all records of a block share: its resource and its scope, from either form (reference
// otlp.md section 2, messages.md section 8.1). Not responsible for what tables make of an absent
// name.
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/base/json.h"
#include "lib/decode/codes.h"
#include "lib/decode/otlp/otlp_attributes.h"
#include "lib/decode/otlp/otlp_value.h"

namespace ew {

// Attributes with what goes with them: how many were dropped, and the URL of their schema. Texts
// live as long as the message and the writer's texts.
class OtlpOrigin {
 public:
  OtlpOrigin(OtlpValueWriter* writer, std::string_view schema_key)
      : attributes_(writer), extended_(writer), schema_key_(schema_key) {}

  const OtlpAttributes& attributes() const { return attributes_; }  // as sent
  uint32_t dropped() const { return dropped_; }
  std::string_view schema_url() const { return schema_url_; }
  // The attributes as a JSON object, then the dropped count and the schema URL if there are any; ""
  // if it would be empty.
  std::string_view json() const { return is_extended_ ? extended_.json() : attributes_.json(); }

 protected:
  void clear();
  void finish();  // closes the objects

  OtlpAttributes attributes_;
  uint32_t dropped_ = 0;
  std::string_view schema_url_;

 private:
  OtlpAttributes extended_;
  std::string_view schema_key_;
  bool is_extended_ = false;
};

class OtlpResource : public OtlpOrigin {
 public:
  explicit OtlpResource(OtlpValueWriter* writer)
      : OtlpOrigin(writer, "otel.resource.schema_url"), writer_(writer) {}

  // A Resource; empty or absent: none is known.
  Fault read(std::string_view resource, std::string_view schema_url);
  Fault read(JsonValue resource, JsonValue schema_url);

  // "" = absent
  std::string_view service_name() const { return attributes_.column_text("service.name"); }
  std::string_view service_version() const { return attributes_.column_text("service.version"); }
  std::string_view service_instance() const {
    return attributes_.column_text("service.instance.id");
  }

 private:
  OtlpValueWriter* writer_;
};

class OtlpScope : public OtlpOrigin {
 public:
  explicit OtlpScope(OtlpValueWriter* writer)
      : OtlpOrigin(writer, "otel.scope.schema_url"), writer_(writer) {}

  // An InstrumentationScope.
  Fault read(std::string_view scope, std::string_view schema_url);
  Fault read(JsonValue scope, JsonValue schema_url);

  std::string_view name() const { return name_; }  // "" = absent
  std::string_view version() const { return version_; }

 private:
  OtlpValueWriter* writer_;
  std::string_view name_;
  std::string_view version_;
};

}  // namespace ew
