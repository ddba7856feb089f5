// Fingerprints of everything that a model's results depend on.
#pragma once
#include <string>

#include "qtool/batch.h"

namespace qtool {

// Lower-case hexadecimal SHA-256 of this program's file and version.
std::string tool_sha256();

struct InputKeys {
  std::string calibration;  // of what the calibration depends on
  std::string all;          // that, evaluation data, labels and options; gates are not in it
};

// Reads all files, piece by piece; contents count and names below the given paths, not the paths themselves.
// Throws Error(bad_input) when one is missing.
InputKeys input_keys(const BatchModel& model, const std::string& tool_sha256);

}  // namespace qtool
