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

  uint64_t samples() const { return data.samples; }
};

struct CalibrateOptions {
  unsigned threads = 0;  // 0: all cores
  size_t shard = 0, shards = 1;
  std::function<void(size_t done, size_t total)> progress = {};  // called from any thread, one at a time
};

// Bytes that a calibration takes, known before anything is made for it.
struct MemoryNeed {
  size_t weights = 0;     // shared by the threads
  size_t packing = 0;     // beside them, while the largest of them is packed
  size_t per_thread = 0;  // activations of one sample, and statistics

  size_t total(unsigned threads) const;
};
MemoryNeed memory_needed(const Graph& graph);
// The most threads, up to `wanted`, for which `available` bytes are enough. Throws Error(does_not_fit) when
// one is too many.
unsigned threads_that_fit(const MemoryNeed& need, unsigned wanted, size_t available);

// Runs the samples of the shard (those whose index modulo `shards` is `shard`) through the float graph. The
// result does not depend on the number of threads. Throws Error(bad_input) that names sample and tensor when
// a value is NaN or infinite, Error(usage) when there is no such shard.
// Weights of a graph that is moved in are freed as they are packed, so that they are never held twice.
Calibration calibrate(Graph graph, const std::string& model_sha256, const Dataset& data,
                      const ImagePreprocess& preprocess, const CalibrateOptions& options);
// Exact and in any order: merged shards are the same bytes as one calibration of all samples.
// Throws Error(bad_input) when models, preprocessing or tool versions differ, Error(usage) when `parts` is
// empty.
Calibration merge(const std::vector<Calibration>& parts);

void write_calibration(const std::filesystem::path& path, const Calibration& calibration);
// Throws Error(bad_input) for files that are cut, changed, newer than this tool, or no calibration at all.
Calibration read_calibration(const std::filesystem::path& path);

}  // namespace qtool
