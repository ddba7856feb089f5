#include "src/batch/summary.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/file.h"
#include "src/batch/row_json.h"

namespace qtool {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const BatchChange& change) {
  Json json = {{"name", change.name}, {"what", change.what}};
  if (change.before != 0 || change.after != 0) {
    json["before"] = change.before;
    json["after"] = change.after;
  }
  json["regression"] = change.regression;
  return json;
}

// RFC 4180: quoted where it must be.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

// In the order in which they appear.
std::vector<std::string> metric_names(const std::vector<BatchRow>& rows) {
  std::vector<std::string> names;
  for (const BatchRow& row : rows)
    for (const MetricResult& metric : row.validation.metrics)
      if (std::find(names.begin(), names.end(), metric.name) == names.end()) names.push_back(metric.name);
  return names;
}

void add_metric(const BatchRow& row, const std::string& name, std::vector<std::string>& fields) {
  for (const MetricResult& metric : row.validation.metrics)
    if (metric.name == name) {
      fields.push_back(format_text("%.6g", metric.float_value));
      fields.push_back(format_text("%.6g", metric.integer_value));
      return;
    }
  fields.insert(fields.end(), 2, "");
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (size_t i = 0; i < fields.size(); ++i) line += (i == 0 ? "" : ",") + csv_field(fields[i]);
  return line + "\n";
}

}  // namespace

std::string describe(const BatchChange& change) {
  if (change.before == 0 && change.after == 0) return change.what;
  std::string text = change.what + format_text(" %.6g -> %.6g", change.before, change.after);
  if (change.before != 0)
    text += format_text(" (%+.2f %%)", 100 * (change.after - change.before) / change.before);
  return text;
}

std::string batch_csv(const std::vector<BatchRow>& rows) {
  const std::vector<std::string> metrics = metric_names(rows);
  std::vector<std::string> header = {"name",    "status",      "stage",        "error",
                                     "sqnr_db", "arena_bytes", "weight_bytes", "macs",
                                     "files",   "items",       "float_nodes",  "gates_failed"};
  for (const std::string& name : metrics) {
    header.push_back(name + "_float");
    header.push_back(name + "_integer");
  }
  for (const char* name : {"run_unchanged", "run_seconds", "run_peak_memory_bytes"})
    header.emplace_back(name);
  std::string text = csv_line(header);
  for (const BatchRow& row : rows) {
    const auto sqnr = row.sqnr_db();
    const auto number = [&](auto value) { return row.files > 0 ? std::to_string(value) : std::string(); };
    std::vector<std::string> fields = {row.name,
                                       std::string(name_of(row.status)),
                                       row.error.empty() ? "" : row.stage,
                                       row.error,
                                       sqnr ? format_text("%.2f", *sqnr) : "",
                                       number(row.arena_bytes),
                                       number(row.weight_bytes),
                                       number(row.macs),
                                       number(row.files),
                                       number(row.validation.items),
                                       number(row.float_nodes),
                                       std::to_string(row.gates_failed.size())};
    for (const std::string& name : metrics) add_metric(row, name, fields);
    fields.emplace_back(row.unchanged ? "yes" : "no");
    fields.push_back(format_text("%.2f", row.seconds));
    fields.push_back(std::to_string(row.peak_memory));
    text += csv_line(fields);
  }
  return text;
}

std::string batch_summary_json(const std::vector<BatchRow>& rows,
                               const std::optional<std::vector<BatchChange>>& changes) {
  Json list = Json::array();
  Json runs = Json::array();
  const auto count = [&](BatchStatus status) {
    return std::count_if(rows.begin(), rows.end(), [&](const BatchRow& row) { return row.status == status; });
  };
  for (const BatchRow& row : rows) {
    list.push_back(qtool::to_json(row));
    runs.push_back({{"name", row.name},
                    {"unchanged", row.unchanged},
                    {"seconds", row.seconds},
                    {"peak_memory_bytes", row.peak_memory},
                    {"needed_memory_bytes", row.needed_memory}});
  }
  Json json = {{"tool_version", QTOOL_VERSION},          {"models", rows.size()},
               {"ok", count(BatchStatus::ok)},           {"failed", count(BatchStatus::failed)},
               {"stopped", count(BatchStatus::stopped)}, {"rows", std::move(list)}};
  if (changes) {
    json["comparison"] = Json::array();
    for (const BatchChange& change : *changes) json["comparison"].push_back(to_json(change));
  }
  json["runs"] = std::move(runs);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_batch_summary(const std::filesystem::path& folder, const std::vector<BatchRow>& rows,
                         const std::optional<std::vector<BatchChange>>& changes) {
  write_file(folder / "summary.json", batch_summary_json(rows, changes));
  write_file(folder / "summary.csv", batch_csv(rows));
  write_file(folder / "summary.html", batch_html(rows, changes));
  write_file(folder / "junit.xml", batch_junit(rows));
}

}  // namespace qtool
