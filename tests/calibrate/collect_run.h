// Calibrations of the toy graph.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "qtool/error.h"
#include "src/base/file.h"
#include "src/calibrate/collect.h"
#include "src/calibrate/tensor_statistics.h"
#include "tests/base/scratch_folder.h"
#include "tests/calibrate/toy_graph.h"

namespace qtool::test {

// Random samples of very different sizes.
inline std::vector<std::vector<float>> images(size_t count) {
  std::mt19937 random(11);
  std::normal_distribution<float> normal;
  std::vector<std::vector<float>> result(count, std::vector<float>(6));
  for (size_t i = 0; i < count; ++i)
    for (float& x : result[i]) x = normal(random) * static_cast<float>(1 + i * i);
  return result;
}

inline SampleSource source_of(std::vector<std::vector<float>> samples) {
  const size_t size = samples.size();
  const auto name = [](size_t i) { return "x.npy[" + std::to_string(i) + "]"; };
  return {.size = size,
          .read =
              [=, samples = std::move(samples)](size_t i) {
                return Sample{name(i), {to_bytes(samples.at(i))}};
              },
          .name = name,
          .sha256 = [] { return std::string("list"); }};
}

inline Calibration run(const SampleSource& source, const CalibrateOptions& options = {}) {
  return collect(toy_graph(), "abc", source, {}, options);
}

inline Bytes file_of(const Calibration& calibration) {
  const auto path =
      std::filesystem::temp_directory_path() / ("collect_test_" + std::to_string(::getpid()) + ".qcal");
  write_calibration(path, calibration);
  Bytes content = read_file(path);
  std::filesystem::remove(path);
  return content;
}

}  // namespace qtool::test
