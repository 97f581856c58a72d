// Why a message or an element became no rows: the closed list of decode codes that people group
// dead letters by. lib/record/FORMAT.md shows the same list.
// Not responsible for the wording of a reason, nor for codes of other stages.
#pragma once

#include <array>
#include <string_view>

namespace ew::code {

inline constexpr std::string_view kBadLine = "bad_line";
inline constexpr std::string_view kTooLong = "too_long";
inline constexpr std::string_view kNoRoute = "no_route";
inline constexpr std::string_view kEmptyPayload = "empty_payload";
inline constexpr std::string_view kBadJson = "bad_json";
inline constexpr std::string_view kBadProtobuf = "bad_protobuf";
inline constexpr std::string_view kUnknownFormat = "unknown_format";
inline constexpr std::string_view kTooDeep = "too_deep";
inline constexpr std::string_view kNotObject = "not_object";
inline constexpr std::string_view kBadEvent = "bad_event";
inline constexpr std::string_view kBadOtlp = "bad_otlp";
inline constexpr std::string_view kBadBase64 = "bad_base64";
inline constexpr std::string_view kMissingField = "missing_field";
inline constexpr std::string_view kNoTimestamp = "no_timestamp";
inline constexpr std::string_view kBadTimestamp = "bad_timestamp";
inline constexpr std::string_view kBadNumber = "bad_number";
inline constexpr std::string_view kOutOfRange = "out_of_range";
inline constexpr std::string_view kBadBoolean = "bad_boolean";
inline constexpr std::string_view kBadAddress = "bad_address";
inline constexpr std::string_view kBadId = "bad_id";
inline constexpr std::string_view kTooManyBad = "too_many_bad";
inline constexpr std::string_view kBadEncoding = "bad_encoding";
inline constexpr std::string_view kBadDatagram = "bad_datagram";
inline constexpr std::string_view kTemplateMissing = "template_missing";

inline constexpr std::array kAll = {
    kBadLine,       kTooLong,     kNoRoute,      kEmptyPayload, kBadJson,     kBadProtobuf,
    kUnknownFormat, kTooDeep,     kNotObject,    kBadEvent,     kBadOtlp,     kBadBase64,
    kMissingField,  kNoTimestamp, kBadTimestamp, kBadNumber,    kOutOfRange,  kBadBoolean,
    kBadAddress,    kBadId,       kTooManyBad,   kBadEncoding,  kBadDatagram, kTemplateMissing};

}  // namespace ew::code

namespace ew {

// What is wrong with a value: a code and a reason that follows the name of the value ("is no
// number"). Both are constants, so that a fault costs nothing where there is none.
struct Fault {
  std::string_view code;
  std::string_view reason;

  bool none() const { return code.empty(); }
};

}  // namespace ew
