// What one thread has seen of the samples.
#pragma once
#include <vector>

#include "qtool/calibrate.h"
#include "src/calibrate/collector.h"
#include "src/engine/engine.h"

namespace qtool {

class Part {
 public:
  // `identity`: a calibration without statistics, which says what they belong to.
  Part(const Graph& graph, const Engine& engine, const Calibration& identity);

  // Evaluates a sample. Throws Error(bad_input) when a value is NaN or infinite; then the sample leaves no
  // trace.
  void add(const Sample& sample);

  // Of the samples so far: tensors in graph order.
  Calibration calibration() const;

 private:
  const Graph& graph_;
  const Engine& engine_;
  Calibration seen_;  // but for the statistics
  Collector collector_;
};

}  // namespace qtool
