#include "src/batch/row_json.h"

#include <algorithm>
#include <array>

#include "src/report/validation_json.h"

namespace qtool {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<BatchStatus, std::string_view>, 5> status_names = {
    {{BatchStatus::waiting, "waiting"},
     {BatchStatus::running, "running"},
     {BatchStatus::ok, "ok"},
     {BatchStatus::failed, "failed"},
     {BatchStatus::stopped, "stopped"}}};

BatchStatus status_named(std::string_view name) {
  for (const auto& [status, known] : status_names)
    if (known == name) return status;
  return BatchStatus::failed;
}

}  // namespace

std::string_view name_of(BatchStatus status) {
  const auto* it = std::find_if(status_names.begin(), status_names.end(),
                                [&](const auto& named) { return named.first == status; });
  return it->second;
}

std::optional<double> BatchRow::sqnr_db() const {
  std::optional<double> lowest;
  for (const OutputComparison& output : validation.outputs)
    lowest = std::min(lowest.value_or(output.difference.sqnr_db), output.difference.sqnr_db);
  return lowest;
}

Json to_json(const BatchRow& row) {
  Json json = {{"name", row.name}, {"status", name_of(row.status)}};
  if (!row.error.empty()) {
    json["stage"] = row.stage;
    json["exit_code"] = row.exit_code;
    json["error"] = row.error;
    if (!row.hint.empty()) json["hint"] = row.hint;
  }
  if (!row.gates_failed.empty()) json["gates_failed"] = row.gates_failed;
  if (row.files == 0) return json;
  json["arena_bytes"] = row.arena_bytes;
  json["weight_bytes"] = row.weight_bytes;
  json["macs"] = row.macs;
  json["macs_removed"] = row.macs_removed;
  json["files"] = row.files;
  json["float_nodes"] = row.float_nodes;
  if (const auto sqnr = row.sqnr_db()) json["sqnr_db"] = *sqnr;
  Json validation = to_json(row.validation);
  validation.erase("layers");
  json["validation"] = std::move(validation);
  return json;
}

BatchRow row_from_json(const Json& json) {
  BatchRow row{.name = json.at("name").get<std::string>(),
               .status = status_named(json.at("status").get<std::string>())};
  if (json.contains("error")) {
    row.stage = json.value("stage", "");
    row.exit_code = json.value("exit_code", 1);
    row.error = json.at("error").get<std::string>();
    row.hint = json.value("hint", "");
  }
  row.gates_failed = json.value("gates_failed", row.gates_failed);
  if (!json.contains("files")) return row;
  json.at("arena_bytes").get_to(row.arena_bytes);
  json.at("weight_bytes").get_to(row.weight_bytes);
  json.at("macs").get_to(row.macs);
  json.at("macs_removed").get_to(row.macs_removed);
  json.at("files").get_to(row.files);
  json.at("float_nodes").get_to(row.float_nodes);
  row.validation = validation_from_json(json.at("validation"));
  return row;
}

}  // namespace qtool
