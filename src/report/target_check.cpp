#include "src/report/target_check.h"

#include <algorithm>

#include "qtool/error.h"
#include "src/ops/op.h"

namespace qtool {
namespace {

// A stretch of what the program writes for an item.
struct Part {
  std::string what;
  Bytes expected;
};

Bytes concatenate(std::span<const Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::string describe_layer(const Plan& plan, ValueId result) {
  for (const Node& node : plan.graph.nodes)
    if (std::find(node.outputs.begin(), node.outputs.end(), result) != node.outputs.end())
      return "layer '" + node.name + "' (" + std::string(node.op->type()) + "), result '" +
             plan.graph.value(result).name + "'";
  return "result '" + plan.graph.value(result).name + "'";
}

// What a correct program writes: with `layers` every layer's results in the order of NAME_TRACE, then the
// outputs.
std::vector<Part> simulate(const Plan& plan, std::span<const Bytes> inputs, bool layers) {
  std::vector<Part> parts;
  Bytes arena(plan.arena_bytes);
  std::vector<Bytes> outputs;
  run_plan(plan, arena, inputs, outputs, [&](ValueId id, std::span<const std::byte> bytes) {
    if (layers) parts.push_back({describe_layer(plan, id), Bytes(bytes.begin(), bytes.end())});
  });
  for (size_t o = 0; o < outputs.size(); ++o)
    parts.push_back({"output '" + plan.outputs[o].name + "'", std::move(outputs[o])});
  return parts;
}

// Runs the item and describes the first difference; empty when there is none.
std::string first_difference(TargetProcess& process, std::span<const Bytes> inputs,
                             const std::vector<Part>& parts) {
  size_t bytes = 0;
  for (const Part& part : parts) bytes += part.expected.size();
  const Bytes given = process.run(concatenate(inputs), bytes);
  auto at = given.begin();
  for (const Part& part : parts) {
    const auto [expected, differs] = std::mismatch(part.expected.begin(), part.expected.end(), at);
    if (expected != part.expected.end())
      return part.what + ": byte " + std::to_string(expected - part.expected.begin()) + " is " +
             std::to_string(std::to_integer<int>(*differs)) + ", the simulator's " +
             std::to_string(std::to_integer<int>(*expected));
    at = differs;
  }
  return {};
}

}  // namespace

TargetCheck::TargetCheck(const Plan& plan, TargetProgram program)
    : plan_(plan),
      program_(std::move(program)),
      process_(std::make_unique<TargetProcess>(program_.command)) {}

void TargetCheck::check(const std::string& item, std::span<const Bytes> inputs) const {
  const std::string difference =
      first_difference(*process_, inputs, simulate(plan_, inputs, program_.shows_layers));
  if (difference.empty()) return;
  const auto fail = [&](const std::string& what, const std::string& hint) {
    throw Error(ErrorKind::bits_differ, item + " on " + program_.name + ": " + what, hint);
  };
  if (program_.shows_layers) fail(difference, {});
  if (!program_.command_with_layers)
    fail(difference,
         "compile it with -DNAME_EXAMPLE_TRACE and give --trace to see which layer differs first");
  TargetProcess with_layers(program_.command_with_layers());
  const std::string layer = first_difference(with_layers, inputs, simulate(plan_, inputs, true));
  fail(layer.empty() ? difference + "; no layer differs when the program shows them" : layer, {});
}

}  // namespace qtool
