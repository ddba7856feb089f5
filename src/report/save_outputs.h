// Outputs of all items as float32 .npy stacks, for metrics that qtool does not compute itself.
#pragma once
#include <filesystem>
#include <optional>
#include <vector>

#include "qtool/import.h"

namespace qtool {

class OutputFiles {
 public:
  // Does nothing at all when `folder` is not given.
  OutputFiles(std::optional<std::filesystem::path> folder, const std::vector<ModelTensor>& outputs,
              size_t items);
  void add(const std::vector<Bytes>& float_outputs, const std::vector<Bytes>& integer_outputs);
  // Writes float_NAME.npy and integer_NAME.npy, shape [items, ...], for every float32 output.
  void close();

 private:
  std::optional<std::filesystem::path> folder_;
  const std::vector<ModelTensor>& outputs_;
  size_t items_;
  std::vector<Bytes> float_, integer_;  // by output
};

}  // namespace qtool
