// A calibration as JSON (docs/formats.md) and back.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "qtool/calibrate.h"

namespace qtool {

nlohmann::ordered_json to_json(const Calibration& calibration);
// Throws nlohmann::json::exception or Error(bad_input) when a member is missing, has another type or an
// impossible value.
Calibration from_json(const nlohmann::ordered_json& json);

}  // namespace qtool
