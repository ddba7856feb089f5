// Which samples a calibration visits, and in which order.
#pragma once
#include <vector>

#include "qtool/calibrate.h"

namespace qtool {

// Indices, increasing: `max_samples` spread evenly over the `size` samples, and of those every `shards`-th. (So shards of some
// samples merge into the calibration of the same samples.)
std::vector<size_t> chosen_samples(size_t size, const CalibrateOptions& options);

// The same indices in an order whose every beginning is spread over them: steps of the golden section, which leave gaps of at
// most three lengths (V. T. Sós, "On the distribution mod 1 of the sequence nα", 1958).
std::vector<size_t> spread_out(const std::vector<size_t>& indices);

}  // namespace qtool
