#include "src/report/noise.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "src/numerics/quantization.h"

namespace qtool {
namespace {

// Float indices for an integer tensor of that shape, where axis i of it is axis perm[i] of the float tensor.
std::vector<int64_t> permuted_indices(const Shape& real, const Value& integer,
                                      const std::vector<int64_t>& perm) {
  const auto strides = strides_of(real);
  const Shape& shape = integer.type.shape;
  std::vector<int64_t> source(static_cast<size_t>(element_count(shape)));
  std::vector<int64_t> index(shape.size(), 0);
  for (int64_t& s : source) {
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      const bool channel = axis + 1 == shape.size() && !integer.kept_channels.empty();
      const int64_t i = channel ? integer.kept_channels[static_cast<size_t>(index[axis])] : index[axis];
      s += i * strides[static_cast<size_t>(perm[axis])];
    }
    for (size_t axis = shape.size(); axis-- > 0 && ++index[axis] == shape[axis];) index[axis] = 0;
  }
  return source;
}

// The shape of the integer tensor, less the channels it dropped.
bool fits(const Shape& shape, const Value& integer) {
  Shape wanted = integer.type.shape;
  if (shape.size() != wanted.size()) return false;
  if (integer.kept_channels.empty() || shape.empty()) return shape == wanted;
  wanted.back() = shape.back();
  return shape == wanted && integer.kept_channels.back() < shape.back();
}

}  // namespace

std::optional<ElementMap> map_elements(const Value& real, const Value& integer) {
  const bool whole = integer.kept_channels.empty();
  if (fits(real.type.shape, integer)) {
    if (whole) return ElementMap{};
    std::vector<int64_t> perm(real.type.shape.size());
    std::iota(perm.begin(), perm.end(), 0);
    return ElementMap{permuted_indices(real.type.shape, integer, perm)};
  }
  if (real.type.rank() == 4 && integer.type.rank() == 4) {
    for (const std::vector<int64_t>& perm :
         {std::vector<int64_t>{0, 2, 3, 1}, std::vector<int64_t>{0, 3, 1, 2}})
      if (fits(permute(real.type.shape, perm), integer))
        return ElementMap{permuted_indices(real.type.shape, integer, perm)};
  }
  if (whole && real.type.elements() == integer.type.elements()) return ElementMap{};  // reshaped
  return std::nullopt;
}

NoiseSums compare(std::span<const float> real, std::span<const std::byte> integer, const TensorType& type,
                  const ElementMap& map) {
  NoiseSums sums;
  const auto count = static_cast<size_t>(type.elements());
  const bool quantized = type.data_type == DataType::s8;
  const auto q = view_as<int8_t>(integer);
  const auto f = view_as<float>(integer);
  const double scale = quantized ? type.scale() : 0;
  const double low = quantized ? scale * (-128.5 - type.zero_point()) : -HUGE_VAL;
  const double high = quantized ? scale * (127.5 - type.zero_point()) : HUGE_VAL;
  for (size_t i = 0; i < count; ++i) {
    const double x = real[map.source.empty() ? i : static_cast<size_t>(map.source[i])];
    const double y = quantized ? scale * (q[i] - type.zero_point()) : double{f[i]};
    const double difference = x - y;
    sums.signal += x * x;
    sums.noise += difference * difference;
    sums.dot += x * y;
    sums.approximation += y * y;
    sums.max_abs_diff = std::max(sums.max_abs_diff, std::abs(difference));
    sums.max_abs = std::max(sums.max_abs, std::abs(x));
    if (x < low || x > high) {
      sums.clipped += 1;
      sums.clipped_noise += difference * difference;
    }
  }
  sums.count = static_cast<double>(count);
  return sums;
}

void NoiseSums::add(const NoiseSums& o) {
  signal += o.signal;
  noise += o.noise;
  dot += o.dot;
  approximation += o.approximation;
  clipped_noise += o.clipped_noise;
  max_abs_diff = std::max(max_abs_diff, o.max_abs_diff);
  max_abs = std::max(max_abs, o.max_abs);
  count += o.count;
  clipped += o.clipped;
}

TensorComparison NoiseSums::comparison() const {
  constexpr double no_noise_db = 200;
  const double norms = std::sqrt(signal) * std::sqrt(approximation);
  return {.sqnr_db = noise == 0    ? no_noise_db
                     : signal == 0 ? 0
                                   : std::min(no_noise_db, 10 * std::log10(signal / noise)),
          .cosine = norms == 0 ? (noise == 0 ? 1.0 : 0.0) : std::min(1.0, dot / norms),
          .max_abs_diff = max_abs_diff};
}

}  // namespace qtool
