// Calibration over samples from anywhere.
#pragma once
#include "qtool/calibrate.h"

namespace qtool {

struct SampleSource {
  size_t size = 0;
  std::function<Sample(size_t index)> read;            // safe to call from several threads
  std::function<std::string(size_t index)> name = {};  // for errors
  std::function<std::string()> sha256 = {};            // of the list, for checkpoints
};

// What calibrate() does, over `samples` (see include/qtool/calibrate.h).
Calibration collect(Graph graph, const std::string& model_sha256, const SampleSource& samples,
                    const ImagePreprocess& preprocess, const CalibrateOptions& options);

}  // namespace qtool
