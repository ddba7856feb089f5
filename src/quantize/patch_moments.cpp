#include "src/quantize/patch_moments.h"

#include <algorithm>
#include <cassert>

#include "src/engine/product.h"

namespace qtool {
namespace {

constexpr size_t largest_block = 1024;

// Of the mean variance, added to every variance: what was not seen is never quite like what was.
constexpr double damping = 0.05;

double square_beside_diagonal(const std::vector<float>& matrix, size_t size) {
  double sum = 0;
  for (size_t i = 0; i < size; ++i) {
    const float* row = matrix.data() + i * size;
    double of_row = 0;
    for (size_t j = 0; j < size; ++j) of_row += double{row[j]} * row[j];
    sum += of_row - double{row[i]} * row[i];
  }
  return sum;
}

std::vector<float> mean_of(const std::vector<float>& patches, size_t length) {
  std::vector<double> sum(length);
  for (size_t p = 0; p < patches.size(); p += length)
    for (size_t i = 0; i < length; ++i) sum[i] += patches[p + i];
  std::vector<float> mean;
  for (const double x : sum)
    mean.push_back(static_cast<float>(x * static_cast<double>(length) / static_cast<double>(patches.size())));
  return mean;
}

// The mean over patches of the products of elements [begin, begin + size).
std::vector<float> mean_products(const std::vector<float>& patches, size_t length, size_t begin,
                                 size_t size) {
  const size_t count = patches.size() / length;
  std::vector<float> rows(count * size), columns(count * size);
  for (size_t p = 0; p < count; ++p)
    for (size_t i = 0; i < size; ++i)
      rows[p * size + i] = columns[i * count + p] = patches[p * length + begin + i];
  std::vector<float> products = product(columns, rows, count);
  for (float& x : products) x /= static_cast<float>(count);
  return products;
}

}  // namespace

PatchMomentsEstimate::PatchMomentsEstimate(size_t length, bool centred)
    : length_(length), centred_(centred), origin_(length), mean_(length) {
  const size_t blocks = (length + largest_block - 1) / largest_block;
  for (size_t b = 0; b < blocks; ++b) {
    const size_t begin = length * b / blocks, size = length * (b + 1) / blocks - begin;
    products_.push_back({begin, size, std::vector<float>(size * size)});
  }
  squares_.resize(blocks);
}

void PatchMomentsEstimate::add(std::vector<float> patches) {
  if (centred_) {
    if (samples_ == 0) origin_ = mean_of(patches, length_);
    for (size_t p = 0; p < patches.size(); p += length_)
      for (size_t i = 0; i < length_; ++i) patches[p + i] -= origin_[i];
    const std::vector<float> mean = mean_of(patches, length_);
    for (size_t i = 0; i < length_; ++i) mean_[i] += mean[i];
  }
  for (size_t b = 0; b < products_.size(); ++b) {
    CovarianceBlock& block = products_[b];
    const auto products = mean_products(patches, length_, block.begin, block.size);
    for (size_t i = 0; i < products.size(); ++i) block.values[i] += products[i];
    squares_[b] += square_beside_diagonal(products, block.size);
  }
  ++samples_;
}

PatchMoments PatchMomentsEstimate::finish() {
  assert(samples_ > 0);
  const auto samples = static_cast<float>(samples_);
  for (float& x : mean_) x /= samples;
  for (size_t b = 0; b < products_.size(); ++b) {
    auto& [begin, size, values] = products_[b];
    for (float& x : values) x /= samples;
    const double square = square_beside_diagonal(values, size);
    const double variance = samples_ > 1 ? (squares_[b] / samples_ - square) / (samples_ - 1) : square;
    const auto known = static_cast<float>(square > 0 ? std::clamp(1 - variance / square, 0.0, 1.0) : 1);
    double trace = 0;
    for (size_t i = 0; i < size; ++i)
      for (size_t j = 0; j < size; ++j) {
        float& x = values[i * size + j];
        x = (x - mean_[begin + i] * mean_[begin + j]) * (i == j ? 1 : known);
        if (i == j) trace += x;
      }
    for (size_t i = 0; i < size; ++i)
      values[i * (size + 1)] += static_cast<float>(damping * trace / static_cast<double>(size));
  }
  for (size_t i = 0; i < length_; ++i) mean_[i] += origin_[i];
  return {std::move(mean_), std::move(products_)};
}

}  // namespace qtool
