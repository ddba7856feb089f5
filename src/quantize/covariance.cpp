#include "src/quantize/covariance.h"

#include <algorithm>

#include "src/engine/product.h"

namespace qtool {
namespace {

constexpr size_t largest_block = 1024;

// Of the mean variance, for every element: samples that were not seen are never quite in the span of the
// others.
constexpr double damping = 0.05;

double square_beside_diagonal(const std::vector<float>& matrix, size_t size) {
  double sum = 0;
  for (size_t i = 0; i < matrix.size(); ++i)
    if (i % (size + 1) != 0) sum += double{matrix[i]} * matrix[i];
  return sum;
}

}  // namespace

CovarianceEstimate::CovarianceEstimate(size_t length) : length_(length) {
  const size_t blocks = (length + largest_block - 1) / largest_block;
  for (size_t b = 0; b < blocks; ++b) {
    const size_t begin = length * b / blocks, size = length * (b + 1) / blocks - begin;
    sum_.push_back({begin, size, std::vector<float>(size * size)});
  }
  squares_.resize(blocks);
}

void CovarianceEstimate::add(std::span<const float> patches) {
  const size_t count = patches.size() / length_;
  for (size_t b = 0; b < sum_.size(); ++b) {
    CovarianceBlock& block = sum_[b];
    std::vector<float> rows(count * block.size), columns(count * block.size);
    for (size_t p = 0; p < count; ++p)
      for (size_t i = 0; i < block.size; ++i)
        rows[p * block.size + i] = columns[i * count + p] = patches[p * length_ + block.begin + i];
    std::vector<float> mean = product(columns, rows, count);
    for (float& x : mean) x /= static_cast<float>(count);
    for (size_t i = 0; i < mean.size(); ++i) block.values[i] += mean[i];
    squares_[b] += square_beside_diagonal(mean, block.size);
  }
  ++samples_;
}

Covariance CovarianceEstimate::finish() {
  for (size_t b = 0; b < sum_.size(); ++b) {
    auto& [begin, size, values] = sum_[b];
    double trace = 0;
    for (float& x : values) x /= static_cast<float>(samples_);
    for (size_t i = 0; i < size; ++i) trace += values[i * (size + 1)];
    const double square = square_beside_diagonal(values, size);
    const double variance = samples_ > 1 ? (squares_[b] / samples_ - square) / (samples_ - 1) : square;
    const double known = square > 0 ? std::clamp(1 - variance / square, 0.0, 1.0) : 1;
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(
          i % (size + 1) == 0 ? values[i] + damping * trace / static_cast<double>(size) : values[i] * known);
  }
  return std::move(sum_);
}

}  // namespace qtool
