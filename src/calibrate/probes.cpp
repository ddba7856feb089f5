#include "src/calibrate/probes.h"

#include <algorithm>

namespace qtool {
namespace {

size_t bytes_of(const std::vector<Bytes>& tensors) {
  size_t bytes = 0;
  for (const Bytes& tensor : tensors) bytes += tensor.size();
  return bytes;
}

// Hashes are compared as numbers.
bool before(const std::array<uint64_t, 4>& a, const std::array<uint64_t, 4>& b) {
  return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

// Where a sample with that hash belongs, or nothing when it is not to be kept.
std::optional<std::vector<Probe>::iterator> place_for(std::vector<Probe>& probes,
                                                      const std::array<uint64_t, 4>& hash, size_t limit) {
  const auto at =
      std::lower_bound(probes.begin(), probes.end(), hash,
                       [](const Probe& probe, const auto& value) { return before(probe.hash, value); });
  const bool known = at != probes.end() && at->hash == hash;
  const bool beyond = static_cast<size_t>(at - probes.begin()) >= limit;
  if (known || beyond) return std::nullopt;
  return at;
}

}  // namespace

size_t probe_limit(size_t sample_bytes) {
  constexpr size_t budget = size_t{6} << 20;
  return std::clamp<size_t>(budget / std::max<size_t>(sample_bytes, 1), 4, 64);
}

void offer(std::vector<Probe>& probes, const DataDigest& digest, const std::vector<Bytes>& tensors) {
  if (place_for(probes, digest.sum, probe_limit(bytes_of(tensors))))
    merge_into(probes, {Probe{digest.sum, std::make_shared<const std::vector<Bytes>>(tensors)}});
}

void merge_into(std::vector<Probe>& probes, const std::vector<Probe>& others) {
  for (const Probe& other : others) {
    const size_t limit = probe_limit(bytes_of(*other.tensors));
    const auto at = place_for(probes, other.hash, limit);
    if (!at) continue;
    probes.insert(*at, other);
    if (probes.size() > limit) probes.pop_back();
  }
}

void SharedProbes::offer(const DataDigest& digest, const std::vector<Bytes>& tensors) {
  const std::lock_guard lock(mutex_);
  qtool::offer(probes_, digest, tensors);
}

std::vector<Probe> SharedProbes::kept() const {
  const std::lock_guard lock(mutex_);
  return probes_;
}

}  // namespace qtool
