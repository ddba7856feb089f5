// Stage 1: an ONNX file becomes a float graph.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "qtool/graph.h"

namespace qtool {

struct ImportOptions {
  std::map<std::string, int64_t> dims;  // values of symbolic dimensions, by name ("N" = 1)
  bool batch_of_one = false;            // batch dimensions are 1 whatever `dims` says
};

// "N=1" as `--dim` takes it. Throws Error(usage).
void set_dimension(ImportOptions& options, const std::string& text);

// An input or output as the model states it (ONNX's order of axes), after dimensions are resolved.
struct ModelTensor {
  std::string name;
  TensorType type;
};

struct Model {
  Graph graph;         // inputs and outputs in the model's own layout, transposes at the borders
  std::string sha256;  // of the file and of its external data, in order of first mention
  int64_t opset = 0;
  std::string producer;
  std::vector<ModelTensor> inputs, outputs;
};

// Reads, checks and understands the whole model, or throws one Error: bad_input for files that are no valid
// ONNX model (missing, truncated, cyclic, wrong shapes, NaN weights), unsupported with all unknown operators
// listed at once, usage for unresolved dimensions (all listed). A symbolic first dimension that several
// inputs share and `dims` does not name becomes 1.
Model import_model(const std::filesystem::path& path, const ImportOptions& options = {});

}  // namespace qtool
