#include "src/report/metrics.h"

#include <algorithm>
#include <array>

#include "qtool/error.h"
#include "src/data/pixels.h"

namespace qtool {
namespace {

constexpr std::array<std::pair<Metric, std::string_view>, 4> names = {
    {{Metric::top1, "top1"}, {Metric::top5, "top5"}, {Metric::auc, "auc"}, {Metric::iou, "iou"}}};

// Rank of the labelled class: how many classes score higher, or equal with a lower index.
int64_t rank_of(std::span<const float> output, int64_t label) {
  if (label < 0 || label >= static_cast<int64_t>(output.size()))
    throw Error(ErrorKind::bad_input, "label " + std::to_string(label) + " is outside the " +
                                          std::to_string(output.size()) + " classes of the output");
  const auto at = static_cast<size_t>(label);
  int64_t rank = 0;
  for (size_t i = 0; i < output.size(); ++i)
    rank += output[i] > output[at] || (output[i] == output[at] && i < at) ? 1 : 0;
  return rank;
}

std::optional<Score> intersection_over_union(std::span<const float> output,
                                             const std::vector<uint8_t>& mask) {
  if (output.size() != mask.size())
    throw Error(ErrorKind::bad_input, "the mask has " + std::to_string(mask.size()) + " pixels, the output " +
                                          std::to_string(output.size()));
  int64_t both = 0;
  int64_t either = 0;
  for (size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] != 0 && mask[i] != 255) continue;
    const bool predicted = output[i] > 0.5F;
    both += predicted && mask[i] == 255 ? 1 : 0;
    either += predicted || mask[i] == 255 ? 1 : 0;
  }
  if (either == 0) return std::nullopt;
  return Score{static_cast<double>(both) / static_cast<double>(either), false};
}

double anomaly_score(std::span<const float> output, std::span<const float> input) {
  if (output.size() == 2) return output[1];
  if (output.size() == 1) return output[0];
  if (output.size() != input.size())
    throw Error(ErrorKind::bad_input,
                "AUC needs an output of one or two elements, or one of the input's size");
  double sum = 0;
  for (size_t i = 0; i < output.size(); ++i)
    sum += (double{output[i]} - input[i]) * (double{output[i]} - input[i]);
  return sum / static_cast<double>(output.size());
}

// Mann-Whitney U from ranks, ties counted half.
double area_under_curve(std::vector<Score> scores) {
  std::sort(scores.begin(), scores.end(), [](const Score& a, const Score& b) { return a.value < b.value; });
  double rank_sum = 0;
  double positives = 0;
  for (size_t i = 0; i < scores.size();) {
    size_t end = i;
    while (end < scores.size() && scores[end].value == scores[i].value) ++end;
    const double rank = (static_cast<double>(i + 1) + static_cast<double>(end)) / 2;
    for (; i < end; ++i) {
      rank_sum += scores[i].positive ? rank : 0;
      positives += scores[i].positive ? 1 : 0;
    }
  }
  const double negatives = static_cast<double>(scores.size()) - positives;
  if (positives == 0 || negatives == 0)
    throw Error(ErrorKind::bad_input, "AUC needs items of both classes, label 0 and label 1");
  return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives);
}

}  // namespace

Metric metric_named(const std::string& name) {
  const auto* it =
      std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.second == name; });
  if (it == names.end())
    throw Error(ErrorKind::usage, "unknown metric '" + name + "'", "metrics: top1, top5, auc, iou");
  return it->first;
}

std::string name_of(Metric metric) {
  return std::string(names.at(static_cast<size_t>(metric)).second);
}

std::vector<Metric> default_metrics(const Labels& labels, int64_t classes) {
  if (labels.has_masks()) return {Metric::iou};
  constexpr int64_t many = 20;
  return classes >= many ? std::vector{Metric::top1, Metric::top5} : std::vector{Metric::top1};
}

Truth read_truth(const Labels& labels, const Dataset& data, size_t index,
                 const std::vector<Metric>& metrics) {
  Truth truth;
  for (const Metric metric : metrics) {
    if ((metric == Metric::iou) != labels.has_masks())
      throw Error(ErrorKind::usage, "metric " + name_of(metric) + " needs labels with a column '" +
                                        (metric == Metric::iou ? "mask" : "label") + "'");
  }
  if (labels.has_masks()) {
    const auto path = labels.mask(data, index);
    try {
      truth.mask = decode_image(path, 1).data;
    } catch (const Error& error) {
      throw error.at(path.string());
    }
  } else {
    truth.label = labels.label(data, index);
  }
  return truth;
}

std::optional<Score> score(Metric metric, std::span<const float> output, std::span<const float> input,
                           const Truth& truth) {
  switch (metric) {
    case Metric::top1:
      return Score{rank_of(output, truth.label) < 1 ? 1.0 : 0.0, false};
    case Metric::top5:
      return Score{rank_of(output, truth.label) < 5 ? 1.0 : 0.0, false};
    case Metric::auc:
      return Score{anomaly_score(output, input), truth.label != 0};
    case Metric::iou:
      return intersection_over_union(output, truth.mask);
  }
  return std::nullopt;
}

double summarize(Metric metric, const std::vector<Score>& scores) {
  if (metric == Metric::auc) return area_under_curve(scores);
  double sum = 0;
  for (const Score& s : scores) sum += s.value;
  return scores.empty() ? 0 : sum / static_cast<double>(scores.size());
}

}  // namespace qtool
