// Rows as JSON: in summary.json, in state files, and from a model's process to the batch.
#pragma once
#include <nlohmann/json.hpp>

#include "qtool/batch.h"

namespace qtool {

std::string_view name_of(BatchStatus status);

// Everything but what belongs to one run. Members that say nothing are left out.
nlohmann::ordered_json to_json(const BatchRow& row);
// Throws nlohmann::json::exception when a member is missing or of another type.
BatchRow row_from_json(const nlohmann::ordered_json& json);

}  // namespace qtool
