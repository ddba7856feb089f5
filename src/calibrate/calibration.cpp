#include <algorithm>

#include "qtool/calibrate.h"
#include "qtool/error.h"
#include "src/calibrate/data_digest.h"
#include "src/calibrate/probes.h"
#include "src/calibrate/tensor_statistics.h"

namespace qtool {
namespace {

void expect_alike(const Calibration& first, const Calibration& other, size_t position) {
  const auto refuse = [&](const std::string& what, const std::string& hint) {
    throw Error(ErrorKind::bad_input,
                "calibration " + std::to_string(position + 1) + " and the first one have different " + what,
                hint);
  };
  if (first.model_sha256 != other.model_sha256)
    refuse("models (" + other.model_sha256 + " and " + first.model_sha256 + ")",
           "merge shards of one model only");
  if (first.tool_version != other.tool_version)
    refuse("tool versions (" + other.tool_version + " and " + first.tool_version + ")",
           "calibrate all shards with one version");
  if (first.preprocess != other.preprocess)
    refuse("preprocessing", "calibrate all shards with the same options");
  const auto alike = [](const auto& a, const auto& b) { return a.first == b.first; };
  const bool same = std::equal(first.tensors.begin(), first.tensors.end(), other.tensors.begin(),
                               other.tensors.end(), alike);
  if (!same) refuse("tensors", "calibrate all shards with the same options");
}

}  // namespace

Calibration::Calibration() = default;
Calibration::~Calibration() = default;
Calibration::Calibration(const Calibration&) = default;
Calibration::Calibration(Calibration&&) noexcept = default;
Calibration& Calibration::operator=(const Calibration&) = default;
Calibration& Calibration::operator=(Calibration&&) noexcept = default;

Calibration merge(const std::vector<Calibration>& parts) {
  if (parts.empty()) throw Error(ErrorKind::usage, "there is no calibration to merge");
  Calibration total = parts.front();
  for (size_t p = 1; p < parts.size(); ++p) {
    expect_alike(total, parts[p], p);
    add(total.data, parts[p].data);
    merge_into(total.probes, parts[p].probes);
    for (size_t i = 0; i < total.tensors.size(); ++i)
      total.tensors[i].second.merge(parts[p].tensors[i].second);
  }
  return total;
}

}  // namespace qtool
