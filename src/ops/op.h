// What qtool knows about one operator. Each operator lives in one file of src/ops, with its shape rule, its
// kernels, how quantization passes through it, and how it reads and writes itself as ONNX.
#pragma once
#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "qtool/graph.h"
#include "src/ops/kernel_call.h"

namespace qtool {

class OnnxWriter;
class Op;
using OpPtr = std::shared_ptr<const Op>;

// Types of a node's operands; null where an optional operand is left out.
using Types = std::span<const TensorType* const>;

// A fused activation: results are clamped to [min, max], in real units.
struct Clamp {
  float min = -std::numeric_limits<float>::infinity();
  float max = std::numeric_limits<float>::infinity();
  bool is_none() const {
    return min == -std::numeric_limits<float>::infinity() && max == std::numeric_limits<float>::infinity();
  }
  // This clamp, then `other`.
  Clamp intersect(const Clamp& other) const {
    return {std::min(std::max(min, other.min), other.max), std::min(std::max(max, other.min), other.max)};
  }
  bool operator==(const Clamp&) const = default;
};

// What an operand is to the quantizer.
enum class Role {
  activation,  // int8, per tensor, affine (a constant operand of Add is one too)
  weight,      // int8, symmetric, per output channel along `weight_axis`
  bias,        // int32, scale = scale of operand 0 * scale of the weight
  parameter,   // never quantized (indices, shapes)
};

// How quantization passes through a node.
struct QuantRule {
  enum class Kind {
    calibrated,     // the output has its own, measured range
    same_as_input,  // the output keeps the parameters of activation operand 0 (data movement, max pooling)
    shared_inputs,  // all activation operands and all outputs share one range (Concat)
    fixed,          // the output has the parameters `fixed`, whatever is measured (Softmax, Sigmoid)
    float_only,     // there is no integer form
  };
  Kind kind = Kind::float_only;
  std::vector<Role> roles = {};  // one an operand; operands beyond the end are activations
  int weight_axis = 0;           // output channels of the weight operand
  QuantParams fixed = {};        // for Kind::fixed
  std::string reason = {};       // for Kind::float_only: why, for the report

  Role role(size_t operand) const { return operand < roles.size() ? roles[operand] : Role::activation; }
};

class Op {
 public:
  virtual ~Op() = default;

  // The operator's name, e.g. "Conv".
  virtual std::string_view type() const = 0;

  // Types of the outputs from those of the operands (data type and shape; quantization is not part of it).
  // Throws Error(bad_input) when the operands do not fit. The text need not name the node; the caller adds
  // it.
  virtual std::vector<TensorType> infer(Types inputs) const = 0;

  // The kernel calls that compute the node, float or integer by the types of its operands.
  // Requires what infer() and, for quantized types, quant_rule() promise.
  virtual std::vector<KernelCall> lower(const Graph& graph, const Node& node) const = 0;

  virtual QuantRule quant_rule(const Graph& graph, const Node& node) const = 0;

  // Multiply-accumulates of one run.
  virtual int64_t macs(const Graph&, const Node&) const { return 0; }

  // The same operator with `clamp` applied to its results (intersected with its own); null: it cannot fuse
  // one.
  virtual OpPtr with_clamp(const Clamp& clamp) const {
    (void)clamp;
    return nullptr;
  }
  virtual Clamp clamp() const { return {}; }
  // Of a layer with weights and a bias: the same operator with results that are not clamped.
  virtual OpPtr without_clamp() const { return nullptr; }

  // The operator that gives from x what this one gives from x padded with zeros (rows and columns added at top,
  // left, bottom, right of an NHWC image); null: there is none.
  virtual OpPtr with_padding(const std::array<int64_t, 4>& extra) const {
    (void)extra;
    return nullptr;
  }

  // The same for an x of which no element is negative.
  virtual OpPtr with_padding_of_nonnegative(const std::array<int64_t, 4>& extra) const {
    return with_padding(extra);
  }

  // The operator that gives transpose(result, perm) from operands that were all transposed by `perm`; null:
  // none. Elementwise operators return themselves (`self`); those with axes return a copy with the axes
  // renamed. Operands of lower rank than perm are aligned at the end as numpy does; the caller reshapes
  // constants.
  virtual OpPtr transposed(const OpPtr& self, const std::vector<int64_t>& perm) const {
    (void)self, (void)perm;
    return nullptr;
  }

  // True when the results are the operands' elements moved, dropped or repeated, never changed.
  virtual bool moves_data() const { return false; }

  // Channel c (last axis) of the results depends on channel c of the operands alone, however many channels there are.
  virtual bool separate_channels() const { return false; }
  // Every int8 result is a nondecreasing function of every int8 operand.
  virtual bool nondecreasing() const { return moves_data(); }

  // For a node whose operands are all constant: computes results that no kernel computes (integer shape
  // arithmetic). Returns false when the kernels do it.
  virtual bool fold(const Graph&, const Node&, std::vector<Bytes>&) const { return false; }

  // Writes the node as ONNX nodes; see OnnxWriter.
  virtual void to_onnx(const Graph& graph, const Node& node, OnnxWriter& writer) const = 0;
};

}  // namespace qtool
