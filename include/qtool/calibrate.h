// Stage 3: what every activation of the float graph looks like over sample data. See docs/formats.md for the file.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "qtool/data.h"
#include "qtool/graph.h"

namespace qtool {

// Order-free statistics of one activation. Sums are exact fixed point, so any order of samples gives the same bits.
struct TensorStatistics;

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
  std::vector<std::string> sample_hashes;     // sha256 of every sample's tensors, sorted
  std::vector<std::pair<std::string, TensorStatistics>> tensors;  // by name, in graph order

  size_t samples() const { return sample_hashes.size(); }
};

struct CalibrateOptions {
  unsigned threads = 0;  // 0: all cores
  size_t shard = 0, shards = 1;
  std::function<void(size_t done, size_t total)> progress = {};
};

// Runs every sample of the shard through the float graph. Throws Error(bad_input) when data is NaN or infinite.
Calibration calibrate(const Graph& graph, const std::string& model_sha256, const Dataset& data,
                      const ImagePreprocess& preprocess, const CalibrateOptions& options);
// Exact and in any order. Throws Error(bad_input) when models, preprocessing or versions differ.
Calibration merge(const std::vector<Calibration>& parts);

void write_calibration(const std::filesystem::path& path, const Calibration& calibration);
// Throws Error(bad_input) for files that are cut, changed, newer than this tool, or no calibration at all.
Calibration read_calibration(const std::filesystem::path& path);

}  // namespace qtool
