// Stage 3: what every activation of the float graph looks like over sample data. See docs/formats.md for the
// file.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "qtool/data.h"
#include "qtool/graph.h"

namespace qtool {

// Order-free statistics of one activation (src/calibrate/tensor_statistics.h). Sums are exact fixed point, so
// any order of samples gives the same bits.
struct TensorStatistics;

// Which samples were seen, in whatever order: how many, and the sum modulo 2^256 of the SHA-256 of each one's
// tensors. It does not grow with the samples. A sample seen twice counts twice; shards that overlap are not
// noticed.
struct DataDigest {
  uint64_t samples = 0;
  std::array<uint64_t, 4> sum{};  // lowest first

  std::string hex() const;  // of the sum, 64 digits
  bool operator==(const DataDigest&) const = default;
};

// One of the samples, as the model takes it.
struct Probe {
  std::array<uint64_t, 4> hash{};  // SHA-256 of the tensors' bytes, lowest word first
  std::vector<Bytes> tensors;      // one an input
  bool operator==(const Probe&) const = default;
};

class Calibration {
 public:
  Calibration();
  ~Calibration();
  Calibration(const Calibration&);
  Calibration(Calibration&&) noexcept;
  Calibration& operator=(const Calibration&);
  Calibration& operator=(Calibration&&) noexcept;

  // What the statistics belong to; merging and quantizing refuse others.
  std::string tool_version, model_sha256;
  ImagePreprocess preprocess;
  DataDigest data;
  std::vector<std::pair<std::string, TensorStatistics>>
      tensors;  // float activations, by name, in graph order
  // The samples with the smallest hashes, in their order (src/calibrate/probes.h says how many): they stand
  // for all samples when `quantize` measures what a range costs.
  std::vector<Probe> probes;

  uint64_t samples() const { return data.samples; }
};

struct CalibrateOptions {
  unsigned threads = 0;  // 0: all cores
  size_t shard = 0, shards = 1;
  std::function<void(size_t done, size_t total)> progress = {};  // called from any thread, one at a time
};

// Runs the samples of the shard (those whose index modulo `shards` is `shard`) through the float graph. The
// result does not depend on the number of threads. Throws Error(bad_input) that names sample and tensor when
// a value is NaN or infinite, Error(usage) when there is no such shard.
Calibration calibrate(const Graph& graph, const std::string& model_sha256, const Dataset& data,
                      const ImagePreprocess& preprocess, const CalibrateOptions& options);
// Exact and in any order: merged shards are the same bytes as one calibration of all samples.
// Throws Error(bad_input) when models, preprocessing or tool versions differ, Error(usage) when `parts` is
// empty.
Calibration merge(const std::vector<Calibration>& parts);

void write_calibration(const std::filesystem::path& path, const Calibration& calibration);
// Throws Error(bad_input) for files that are cut, changed, newer than this tool, or no calibration at all.
Calibration read_calibration(const std::filesystem::path& path);

}  // namespace qtool
