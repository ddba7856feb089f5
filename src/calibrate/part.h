// What one thread has seen of the samples.
#pragma once
#include <vector>

#include "qtool/calibrate.h"
#include "src/calibrate/collector.h"
#include "src/calibrate/probes.h"
#include "src/engine/engine.h"

namespace qtool {

class Part {
 public:
  // `identity`: a calibration without statistics, which says what they belong to. `probes`: of all threads.
  Part(const Graph& graph, const Engine& engine, const Calibration& identity, SharedProbes& probes);

  // Evaluates a sample. Throws Error(bad_input) when a value is NaN or infinite; then the sample leaves no
  // trace.
  void add(const Sample& sample);

  // Of the samples so far: tensors in graph order, and the probes of all threads.
  Calibration calibration() const;

 private:
  const Graph& graph_;
  const Engine& engine_;
  Calibration seen_;  // but for statistics and probes
  SharedProbes& probes_;
  Collector collector_;
};

}  // namespace qtool
