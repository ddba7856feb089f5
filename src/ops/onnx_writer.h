// Where operators write themselves as ONNX nodes. Quantized values appear as QuantizeLinear /
// DequantizeLinear pairs, which the writer adds by itself: input() names a float tensor, output() takes one.
#pragma once
#include <string>
#include <vector>

#include "src/ops/attributes.h"
#include "src/ops/op.h"

namespace qtool {

// How a value of the graph (channels last) is laid out in the ONNX file.
enum class Layout { as_is, channels_first };

// Version of ONNX's operator set whose forms to_onnx() writes (Gelu came with 20).
inline constexpr int64_t onnx_opset = 20;

class OnnxWriter {
 public:
  virtual ~OnnxWriter() = default;

  // Name of the float (dequantized) tensor of a value in that layout; adds a Transpose or the
  // DequantizeLinear if needed.
  virtual std::string input(ValueId id, Layout layout) = 0;
  // The same for a constant, transposed by `perm` (empty: as it is) and reshaped to `shape` (empty: as it
  // is).
  virtual std::string constant(ValueId id, const std::vector<int64_t>& perm, const Shape& shape = {}) = 0;
  // A new initializer (indices, shapes, scales).
  virtual std::string initializer(const std::string& hint, const TensorType& type, const Bytes& data) = 0;

  // A tensor name for an intermediate result.
  virtual std::string temporary(const std::string& hint) = 0;
  virtual void node(const std::string& type, const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs, const Attributes& attributes) = 0;

  // The float tensor `name`, in that layout, is value `id`; a clamp becomes Relu or Clip, a quantized type
  // QuantizeLinear.
  virtual void output(ValueId id, Layout layout, const std::string& name, const Clamp& clamp = {}) = 0;

  // The layout in which a node that does not mind should be written: channels_first when an operand exists
  // only so.
  virtual Layout layout_of(const Node& node) const = 0;
};

// Where an axis of a channels-last tensor is found in that layout.
int64_t axis_in(Layout layout, int64_t axis, int64_t rank);
// Transposition from channels last to that layout; empty when there is none (as_is, rank < 3).
std::vector<int64_t> perm_to(Layout layout, int64_t rank);

}  // namespace qtool
