// A calibration on the way: what is needed to go on with it (docs/formats.md).
#pragma once
#include <vector>

#include "qtool/calibrate.h"

namespace qtool {

// What decides the result besides the model and the preprocessing, which a calibration states itself.
struct SampleChoice {
  std::string data_sha256;  // of the list of samples
  size_t shard = 0, shards = 1, max_samples = SIZE_MAX;
};

struct Checkpoint {
  SampleChoice choice;
  std::vector<bool> visited;       // by sample of the data set
  std::vector<BadSample> skipped;  // the bad ones among the visited
  Calibration calibration;         // of the others
};

void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);

// Throws Error(bad_input) when the file is broken, or was made by another qtool version or with another
// model, preprocessing or choice of samples than those of `expected`: `calibration` without statistics, and
// `visited` of the right size.
Checkpoint read_checkpoint(const std::filesystem::path& path, const Checkpoint& expected);

}  // namespace qtool
