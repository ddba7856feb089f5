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

}  // namespace

void keep_post_processing(Placement& placement) {
  std::vector<bool> tail(placement.size());
  for (size_t n = 0; n < placement.size(); ++n) tail[n] = placement.is_after_last_mac(n);
  if (std::all_of(tail.begin(), tail.end(), [](bool after) { return after; }))
    return;  // the model is nothing else
  for (size_t n = 0; n < placement.size(); ++n)
    tail[n] = tail[n] && (placement.passes_parameters(n) || !has_integer_form(placement, n) ||
                          is_elementwise(placement, n));

  // Connected parts of the tail.
  std::vector<size_t> part(placement.size());
  std::iota(part.begin(), part.end(), size_t{0});
  const auto root = [&](size_t n) {
    while (part[n] != n) n = part[n];
    return n;
  };
  for (size_t n = 0; n < placement.size(); ++n)
    for (const ValueId id : placement.node(n).outputs)
      if (id != no_value && tail[n])
        for (const size_t reader : placement.readers(id))
          if (tail[reader]) part[root(reader)] = root(n);

  std::vector<std::string> cause(placement.size());
  for (size_t n = 0; n < placement.size(); ++n)
    if (tail[n] && !has_integer_form(placement, n) && cause[root(n)].empty())
      cause[root(n)] = "'" + placement.node(n).name + "' (" + std::string(placement.node(n).op->type()) + ")";
  for (size_t n = 0; n < placement.size(); ++n)
    if (tail[n] && !placement.passes_parameters(n) && !cause[root(n)].empty())
      placement.keep_float(n, "post-processing after the last layer, together with " + cause[root(n)]);
}

}  // namespace qtool
