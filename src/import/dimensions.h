// Symbolic and unknown dimensions of a model's inputs.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "qtool/import.h"

namespace onnx {
class TensorShapeProto_Dimension;
class ValueInfoProto;
}  // namespace onnx

namespace qtool {

// Values of all dimensions of the inputs. A first dimension that is not named in ImportOptions::dims is a
// batch and becomes 1; the symbol has that value everywhere. A dimension without a name is called INPUT:AXIS.
class Dimensions {
 public:
  // Throws Error(usage) that lists every dimension left unknown, or for a name in `options` that no input
  // has.
  Dimensions(const std::vector<const onnx::ValueInfoProto*>& inputs, const ImportOptions& options);

  Shape shape_of(const onnx::ValueInfoProto& input) const;

  // A dimension as the model declares it anywhere; nothing when it is unknown.
  std::optional<int64_t> value_of(const onnx::TensorShapeProto_Dimension& dimension) const;

 private:
  void name_dimensions(const onnx::ValueInfoProto& input);
  void set(const std::string& name, int64_t value);
  void resolve(const ImportOptions& options);

  struct Unknown {
    std::string name, input;
    bool batch = false;
  };
  std::vector<Unknown> unknown_;           // in order of appearance, each name once
  std::map<std::string, int64_t> values_;  // by name
};

}  // namespace qtool
