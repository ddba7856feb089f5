// Which samples a calibration visits, and in which order.
#pragma once
#include <vector>

#include "qtool/calibrate.h"

namespace qtool {

// Indices, increasing: `max_samples` spread evenly over the `size` samples, and of those every `shards`-th.
// (So shards of some samples merge into the calibration of the same samples.)
std::vector<size_t> chosen_samples(size_t size, const CalibrateOptions& options);

// The same indices in an order whose every beginning is spread over them: by position with its bits reversed
// (J. G. van der Corput, "Verteilungsfunktionen", 1935).
std::vector<size_t> spread_out(const std::vector<size_t>& indices);

}  // namespace qtool
