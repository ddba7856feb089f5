#include <charconv>

#include "qtool/error.h"
#include "qtool/validate.h"

namespace qtool {
namespace {

// Empty when the gate holds.
std::string failure_of(const Gate& gate, const Validation& v) {
  if (gate.name == "sqnr") {
    for (const OutputComparison& output : v.outputs)
      if (output.difference.sqnr_db < gate.limit)
        return "sqnr of output '" + output.name + "' is " + std::to_string(output.difference.sqnr_db) + " dB";
    return {};
  }
  for (const MetricResult& metric : v.metrics) {
    if (gate.name == metric.name)
      return metric.integer_value < gate.limit ? metric.name + " is " + std::to_string(metric.integer_value)
                                               : "";
    const double loss = metric.float_value - metric.integer_value;
    if (gate.name == metric.name + "-loss")
      return loss > gate.limit ? "loss of " + metric.name + " is " + std::to_string(loss) : "";
  }
  throw Error(ErrorKind::usage, "--fail-under " + gate.text + ": '" + gate.name + "' was not measured",
              "add --metric and --labels");
}

}  // namespace

Gate parse_gate(const std::string& text) {
  const size_t equals = text.find('=');
  Gate gate{.text = text, .name = text.substr(0, equals)};
  const char* end = text.data() + text.size();
  if (equals == std::string::npos || equals + 1 == text.size() ||
      std::from_chars(text.data() + equals + 1, end, gate.limit).ptr != end)
    throw Error(ErrorKind::usage, "--fail-under " + text + ": must be NAME=VALUE",
                "names: sqnr (dB), a metric (top1), or METRIC-loss (float less integer)");
  return gate;
}

std::vector<std::string> failed_gates(const std::vector<Gate>& gates, const Validation& validation) {
  std::vector<std::string> failures;
  for (const Gate& gate : gates)
    if (const std::string failure = failure_of(gate, validation); !failure.empty())
      failures.push_back(failure + " (--fail-under " + gate.text + ")");
  return failures;
}

}  // namespace qtool
