// Stage 3: what every activation of the float graph looks like over sample data. See docs/formats.md for the
// file.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "qtool/data.h"
#include "qtool/graph.h"

namespace qtool {

// Order-free statistics of one activation (src/calibrate/tensor_statistics.h). Sums are exact fixed point, so
// any order of samples gives the same bits.
struct TensorStatistics;

// Which samples were seen, in whatever order: how many, and the sum modulo 2^256 of a 256-bit hash of each
// one's tensors (src/calibrate/data_digest.h). It does not grow with the samples. A sample seen twice counts
// twice; shards that overlap are not noticed. It finds mistakes; it is no proof against somebody who makes
// data to fit.
struct DataDigest {
  uint64_t samples = 0;
  std::array<uint64_t, 4> sum{};  // lowest first

  std::string hex() const;  // of the sum, 64 digits
  bool operator==(const DataDigest&) const = default;
};

// One of the samples, as the model takes it.
struct Probe {
  std::array<uint64_t, 4> hash{};                     // digest of the sample, lowest word first
  std::shared_ptr<const std::vector<Bytes>> tensors;  // one an input; copies share them
  bool operator==(const Probe& other) const { return hash == other.hash && *tensors == *other.tensors; }
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

// A sample that cannot be used, and why: it cannot be read, or it or an activation holds NaN or infinity.
struct BadSample {
  size_t index = 0;  // in the data set
  std::string name, reason;
};

// The callbacks come from any thread, one at a time.
struct CalibrateOptions {
  unsigned threads = 0;  // 0: all cores
  size_t shard = 0, shards = 1;
  size_t max_samples = SIZE_MAX;  // so many, spread evenly over the data set
  // Starts no sample after this time. Samples are then visited in an order that spreads over the data set.
  std::optional<std::chrono::duration<double>> time_limit = {};
  // Called for each bad sample, which then leaves no trace in the result. Without it the first one, in the
  // order of visiting, ends the calibration.
  std::function<void(const BadSample& sample)> skip_bad_sample = {};
  // Called at the start (with what was done before) and after each sample.
  std::function<void(size_t done, size_t total)> progress = {};
  // Asked after each sample; true ends the calibration when the running samples are finished.
  std::function<bool()> interrupted = {};
  // Where the state is saved every `checkpoint_interval` and when the calibration is interrupted. The file is
  // removed by remove_checkpoint(), once the result is safe.
  std::filesystem::path checkpoint = {};
  std::chrono::duration<double> checkpoint_interval = std::chrono::seconds(10);
  // Continues from the checkpoint when there is one; bad samples seen before are reported again.
  bool resume = false;
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

// How many of `size` samples a calibration with these options visits when nothing stops it. Throws
// Error(usage) when there is no such shard.
size_t count_chosen_samples(size_t size, const CalibrateOptions& options);

// Runs the chosen samples through the float graph. The result depends on nothing but the graph and the
// samples seen: not on threads, order, interruptions or skipped samples. Throws Error(bad_input) that names
// sample and tensor when a sample is bad and `skip_bad_sample` is not given, when all samples are bad, or
// when the checkpoint belongs to something else; Error(interrupted) when `interrupted` said so before the
// end; Error(usage) when there is no such shard.
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
