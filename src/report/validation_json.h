// What `validate --json` prints (docs/formats.md), and parts of it back.
#pragma once
#include <nlohmann/json.hpp>

#include "qtool/validate.h"

namespace qtool {

nlohmann::ordered_json to_json(const Validation& validation);
// Items, metrics and outputs; layers are left out. Throws nlohmann::json::exception when a member is missing.
Validation validation_from_json(const nlohmann::ordered_json& json);

}  // namespace qtool
