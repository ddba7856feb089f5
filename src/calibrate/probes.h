// A few of the samples themselves, on which `quantize` measures.
#pragma once
#include <mutex>
#include <vector>

#include "qtool/calibrate.h"

namespace qtool {

// How many samples of that size are kept: about 6 MiB of them, at least 4, at most 64.
size_t probe_limit(size_t sample_bytes);

// Keeps, of the distinct samples offered, those with the smallest digest: a bottom-k sketch (K. Thorup,
// "Bottom-k and priority sampling", STOC 2013), which is a uniform sample without replacement that does not
// depend on the order of offers or merges. `probes` is and stays sorted by hash. `digest` is of that sample
// alone.
void offer(std::vector<Probe>& probes, const DataDigest& digest, const std::vector<Bytes>& tensors);
void merge_into(std::vector<Probe>& probes, const std::vector<Probe>& others);

// The probes of several threads, kept once. A checkpoint may hold some of samples that it does not count yet;
// the calibration that continues it counts them, unless it ends before.
class SharedProbes {
 public:
  void offer(const DataDigest& digest, const std::vector<Bytes>& tensors);
  std::vector<Probe> kept() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Probe> probes_;
};

}  // namespace qtool
