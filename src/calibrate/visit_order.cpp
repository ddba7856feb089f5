#include "src/calibrate/visit_order.h"

#include <algorithm>
#include <bit>

#include "qtool/error.h"

namespace qtool {
namespace {

size_t evenly_spread(size_t i, size_t of, size_t size) {
  return static_cast<size_t>(static_cast<unsigned __int128>(2 * i + 1) * size / (2 * of));
}

}  // namespace

size_t count_chosen_samples(size_t size, const CalibrateOptions& options) {
  if (options.shards == 0 || options.shard >= options.shards)
    throw Error(ErrorKind::usage,
                "shard " + std::to_string(options.shard) + " of " + std::to_string(options.shards) +
                    " does not exist",
                "shards are counted from 0");
  return (std::min(size, options.max_samples) + options.shards - 1 - options.shard) / options.shards;
}

std::vector<size_t> chosen_samples(size_t size, const CalibrateOptions& options) {
  const size_t of = std::min(size, options.max_samples);
  std::vector<size_t> indices(count_chosen_samples(size, options));
  for (size_t i = 0; i < indices.size(); ++i)
    indices[i] = evenly_spread(options.shard + i * options.shards, of, size);
  return indices;
}

std::vector<size_t> spread_out(const std::vector<size_t>& indices) {
  const int bits = std::bit_width(indices.size());
  std::vector<size_t> order;
  order.reserve(indices.size());
  for (size_t k = 0; k < size_t{1} << bits; ++k) {
    size_t reversed = 0;
    for (int bit = 0; bit < bits; ++bit) reversed |= (k >> bit & 1) << (bits - 1 - bit);
    if (reversed < indices.size()) order.push_back(indices[reversed]);
  }
  return order;
}

}  // namespace qtool
