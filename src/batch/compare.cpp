// Rows against those of an earlier run.
#include <algorithm>

#include "qtool/batch.h"
#include "qtool/error.h"
#include "src/base/file.h"
#include "src/batch/row_json.h"

namespace qtool {
namespace {

using Json = nlohmann::ordered_json;

constexpr double sqnr_step_db = 0.1;  // smaller differences are not worth a line

const BatchRow* find_row(const std::vector<BatchRow>& rows, const std::string& name) {
  const auto it =
      std::find_if(rows.begin(), rows.end(), [&](const BatchRow& row) { return row.name == name; });
  return it == rows.end() ? nullptr : &*it;
}

void compare_measures(const BatchRow& before, const BatchRow& after, std::vector<BatchChange>& changes) {
  const auto add = [&](const std::string& what, double old_value, double new_value, bool regression) {
    if (old_value != new_value) changes.push_back({after.name, what, old_value, new_value, regression});
  };
  const auto add_bytes = [&](const char* what, size_t old_value, size_t new_value) {
    add(what, static_cast<double>(old_value), static_cast<double>(new_value), new_value > old_value);
  };
  add_bytes("weight_bytes", before.weight_bytes, after.weight_bytes);
  add_bytes("arena_bytes", before.arena_bytes, after.arena_bytes);
  const auto old_sqnr = before.sqnr_db();
  const auto new_sqnr = after.sqnr_db();
  if (old_sqnr && new_sqnr && std::abs(*new_sqnr - *old_sqnr) >= sqnr_step_db)
    add("sqnr_db", *old_sqnr, *new_sqnr, *new_sqnr < *old_sqnr);
  for (const MetricResult& now : after.validation.metrics)
    for (const MetricResult& then : before.validation.metrics)
      if (now.name == then.name)
        add(now.name, then.integer_value, now.integer_value, now.integer_value < then.integer_value);
}

}  // namespace

std::vector<BatchRow> read_batch_summary(const std::filesystem::path& file) {
  try {
    const Json json = Json::parse(as_text(read_file(file)));
    std::vector<BatchRow> rows;
    for (const Json& row : json.at("rows")) rows.push_back(row_from_json(row));
    return rows;
  } catch (const Json::exception&) {
    throw Error(ErrorKind::bad_input, file.string() + ": is no summary.json of a batch");
  }
}

std::vector<BatchChange> compare_batches(const std::vector<BatchRow>& before,
                                         const std::vector<BatchRow>& after) {
  std::vector<BatchChange> changes;
  for (const BatchRow& now : after) {
    const BatchRow* then = find_row(before, now.name);
    if (then == nullptr) {
      changes.push_back({now.name, "new"});
      continue;
    }
    if (then->status == BatchStatus::ok && now.status == BatchStatus::failed)
      changes.push_back({.name = now.name, .what = "now failing", .regression = true});
    if (then->status == BatchStatus::failed && now.status == BatchStatus::ok)
      changes.push_back({now.name, "now ok"});
    if (then->files > 0 && now.files > 0) compare_measures(*then, now, changes);
  }
  for (const BatchRow& then : before)
    if (find_row(after, then.name) == nullptr)
      changes.push_back({.name = then.name, .what = "missing", .regression = true});
  return changes;
}

}  // namespace qtool
