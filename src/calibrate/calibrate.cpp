#include "qtool/calibrate.h"

#include "src/calibrate/collect.h"
#include "src/calibrate/tensor_statistics.h"

namespace qtool {

Calibration calibrate(Graph graph, const std::string& model_sha256, const Dataset& data,
                      const ImagePreprocess& preprocess, const CalibrateOptions& options) {
  const SampleSource samples{.size = data.size(),
                             .read = [&](size_t index) { return data.read(index); },
                             .name = [&](size_t index) { return data.name(index); },
                             .sha256 = [&] { return data.list_sha256(); }};
  return collect(std::move(graph), model_sha256, samples, preprocess, options);
}

}  // namespace qtool
