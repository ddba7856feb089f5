// Ranges of activations from their statistics. All contain 0, lie within the measured extremes, and start at
// 0 when no value was negative.
#pragma once
#include "qtool/quantize.h"
#include "src/calibrate/tensor_statistics.h"
#include "src/numerics/quantization.h"

namespace qtool {

// By the method of the options. Requires statistics of at least one sample.
Range range_of(const TensorStatistics& statistics, const QuantizeOptions& options);

// From the smallest to the largest value.
Range min_max_range(const TensorStatistics& statistics);

// From the mean of the samples' minima to the mean of their maxima: what a moving average over batches
// estimates, but independent of the order of the samples.
Range mean_range(const TensorStatistics& statistics);

// The shortest range, at the histogram's resolution, beyond each end of which lie at most (100 - percentile)
// percent of all values. Requires 50 < percentile <= 100.
Range percentile_range(const TensorStatistics& statistics, double percentile);

// The threshold t on |x| for which the quantized distribution has the least Kullback-Leibler divergence from
// the measured one; the range is [-t, t] within the extremes. S. Migacz, "8-bit inference with TensorRT", GTC
// 2017, and Apache MXNet's _get_optimal_threshold; here a candidate costs O(levels) instead of O(bins), by
// sums over prefixes of the histogram.
Range entropy_range(const TensorStatistics& statistics);

// The range that minimizes the expected squared error: step^2 / 12 for the values inside and the squared
// distance from the nearest end for those outside; exact zeros have none. From the whole range, each end in
// turn moves to where the error is least until none moves (coordinate descent; a few scans of O(bins)), or
// both are kept at -t and t when `symmetric`. Error model: R. Banner et al., "Post training 4-bit
// quantization of convolutional networks for rapid-deployment", NeurIPS 2019, section 3, with the histogram
// in place of a fitted distribution.
Range mse_range(const TensorStatistics& statistics, bool symmetric);

}  // namespace qtool
