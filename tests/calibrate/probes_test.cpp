// Oracle: all distinct samples, sorted by the digest in hexadecimal.
#include "src/calibrate/probes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "src/calibrate/data_digest.h"

namespace qtool {
namespace {

// Two tensors a sample; the second is large enough that few samples are kept.
std::vector<std::vector<Bytes>> samples(size_t count, size_t bytes) {
  std::vector<std::vector<Bytes>> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back({to_bytes(std::vector<uint32_t>{static_cast<uint32_t>(i)}), Bytes(bytes)});
  return result;
}

void offer_all(std::vector<Probe>& probes, const std::vector<std::vector<Bytes>>& some) {
  for (const auto& tensors : some) offer(probes, digest_of({"", tensors}), tensors);
}

std::vector<std::vector<Bytes>> smallest_hashes(const std::vector<std::vector<Bytes>>& all, size_t limit) {
  std::vector<std::pair<std::string, std::vector<Bytes>>> by_hash;
  std::set<std::string> seen;
  for (const auto& tensors : all) {
    const std::string hash = digest_of({"", tensors}).hex();
    if (seen.insert(hash).second) by_hash.emplace_back(hash, tensors);
  }
  std::sort(by_hash.begin(), by_hash.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::vector<Bytes>> result;
  for (size_t i = 0; i < std::min(limit, by_hash.size()); ++i) result.push_back(by_hash[i].second);
  return result;
}

std::vector<std::vector<Bytes>> tensors_of(const std::vector<Probe>& probes) {
  std::vector<std::vector<Bytes>> result;
  for (const Probe& probe : probes) result.push_back(*probe.tensors);
  return result;
}

TEST(Probes, LimitFollowsFromTheSize) {
  EXPECT_EQ(probe_limit(0), 64U);
  EXPECT_EQ(probe_limit(3072), 64U);
  EXPECT_EQ(probe_limit(3 * 224 * 224 * 4), 10U);
  EXPECT_EQ(probe_limit(size_t{1} << 30), 4U);
}

TEST(Probes, AreTheSmallestHashesInAnyOrder) {
  std::mt19937 random(3);
  for (const auto& [count, bytes] :
       {std::pair<size_t, size_t>{100, 8}, {12, 1 << 20}}) {  // 64 and 5 are kept
    auto all = samples(count, bytes);
    const auto repeated = samples(count / 5, bytes);
    all.insert(all.end(), repeated.begin(), repeated.end());
    const auto expected = smallest_hashes(all, probe_limit(bytes + 4));
    for (int order = 0; order < 3; ++order) {
      std::shuffle(all.begin(), all.end(), random);
      std::vector<Probe> probes, first, second;
      offer_all(probes, all);
      EXPECT_EQ(tensors_of(probes), expected);
      offer_all(first, {all.begin(), all.begin() + 9});
      offer_all(second, {all.begin() + 7, all.end()});  // shards may overlap
      merge_into(first, second);
      EXPECT_EQ(tensors_of(first), expected);
    }
  }
}

}  // namespace
}  // namespace qtool
