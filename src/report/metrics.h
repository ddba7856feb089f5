// Task metrics from outputs and labels.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "qtool/data.h"
#include "src/report/labels.h"

namespace qtool {

// What one item adds to a metric; an item may say nothing (a mask without the class).
struct Score {
  double value = 0;       // top-k: 1 or 0; IoU: of this item; AUC: the score of the positive class
  bool positive = false;  // AUC: the item's label
};

enum class Metric { top1, top5, auc, iou };

// Throws Error(usage) for an unknown name.
Metric metric_named(const std::string& name);
std::string name_of(Metric metric);

// What labels allow without being asked: iou for masks, else top1 (and top5 from 20 classes up).
std::vector<Metric> default_metrics(const Labels& labels, int64_t classes);

// The truth about one item, read once for both networks.
struct Truth {
  int64_t label = 0;
  std::vector<uint8_t> mask;  // 255 inside, 0 outside, anything else is ignored
};
Truth read_truth(const Labels& labels, const Dataset& data, size_t index, const std::vector<Metric>& metrics);

// `output` is the network's first output, `input` its first input (for the AUC of a network that rebuilds its
// input: the score is then their mean squared difference). nullopt: the item does not count. Throws
// Error(bad_input) when the label does not fit.
std::optional<Score> score(Metric metric, std::span<const float> output, std::span<const float> input,
                           const Truth& truth);

// Mean of the scores; for AUC the probability that a positive item scores above a negative one (ties count
// half).
double summarize(Metric metric, const std::vector<Score>& scores);

}  // namespace qtool
