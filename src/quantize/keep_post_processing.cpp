// Box decoding and its like: Mul, Add, Exp, Div on a few values after the last layer. int8 in the middle of
// it costs accuracy (coordinates of 0.4 % of the image) and two conversions for every float operator, and
// saves nothing: there are no multiply-accumulates left. So int8 ends where the last layer, and what merely
// moves its results, ends.
#include <algorithm>
#include <numeric>

#include "src/quantize/placement.h"

namespace qtool {
namespace {

// Results have as many elements as the largest operand.
bool is_elementwise(const Placement& placement, size_t n) {
  int64_t largest = 0;
  for (const ValueId id : placement.activations(n))
    largest = std::max(largest, placement.graph().type(id).elements());
  return placement.graph().type(placement.node(n).outputs[0]).elements() == largest;
}

bool has_integer_form(const Placement& placement, size_t n) {
  return placement.rule(n).kind != QuantRule::Kind::float_only;
}

// Nodes after the last layer that belong to post-processing when something with no integer form does.
std::vector<bool> tail_of(const Placement& placement) {
  std::vector<bool> tail(placement.size());
  for (size_t n = 0; n < placement.size(); ++n)
    tail[n] =
        placement.is_after_last_mac(n) &&
        (placement.passes_parameters(n) || !has_integer_form(placement, n) || is_elementwise(placement, n));
  return tail;
}

// One number for the nodes of each connected part of the tail.
std::vector<size_t> parts_of(const Placement& placement, const std::vector<bool>& tail) {
  std::vector<size_t> part(placement.size());
  std::iota(part.begin(), part.end(), size_t{0});
  const auto root = [&](size_t n) {
    while (part[n] != n) n = part[n];
    return n;
  };
  for (size_t n = 0; n < placement.size(); ++n) {
    if (!tail[n]) continue;
    for (const ValueId id : placement.activations(n))
      if (placement.producer(id) != no_node && tail[placement.producer(id)])
        part[root(n)] = root(placement.producer(id));
  }
  for (size_t n = 0; n < placement.size(); ++n) part[n] = root(n);
  return part;
}

}  // namespace

void keep_post_processing(Placement& placement) {
  bool has_mac = false;
  for (size_t n = 0; n < placement.size(); ++n) has_mac = has_mac || placement.is_mac(n);
  if (!has_mac) return;  // the model is nothing else
  const std::vector<bool> tail = tail_of(placement);
  const std::vector<size_t> part = parts_of(placement, tail);

  std::vector<std::string> cause(placement.size());  // by part
  for (size_t n = 0; n < placement.size(); ++n)
    if (tail[n] && !has_integer_form(placement, n) && cause[part[n]].empty())
      cause[part[n]] = "'" + placement.node(n).name + "' (" + std::string(placement.node(n).op->type()) + ")";
  for (size_t n = 0; n < placement.size(); ++n)
    if (tail[n] && !placement.passes_parameters(n) && !cause[part[n]].empty())
      placement.keep_float(n, "post-processing after the last layer, together with " + cause[part[n]]);
}

}  // namespace qtool
