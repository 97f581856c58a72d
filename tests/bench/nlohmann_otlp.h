// OTLP/JSON for decode_nlohmann.cc: the records of a request as rows, by nlohmann_json.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/bench/reference.h"

namespace bench {

void lower(nlohmann::json& text);

// False: this is no request of OTLP. Takes `data` apart.
bool put_otlp(nlohmann::json* data, const Place& place,
              const std::function<void(const nlohmann::json&)>& put);

}  // namespace bench
