// Every ONNX operator qtool reads. Adding one: a file in src/ops and a line here.
#include <algorithm>

#include "src/ops/graph_builder.h"

namespace qtool {

// clang-format off
#define QTOOL_OPERATORS(X)                       \
  X("Conv", read_conv, "int8")
// clang-format on

#define QTOOL_DECLARE(type, reader, form) std::vector<ValueId> reader(const OnnxNode&, GraphBuilder&);
QTOOL_OPERATORS(QTOOL_DECLARE)
#undef QTOOL_DECLARE

std::vector<SupportedOp> supported_operators() {
#define QTOOL_ENTRY(type, reader, form) {type, reader, form},
  std::vector<SupportedOp> table = {QTOOL_OPERATORS(QTOOL_ENTRY)};
#undef QTOOL_ENTRY
  std::sort(table.begin(), table.end(), [](const auto& a, const auto& b) { return a.onnx_type < b.onnx_type; });
  return table;
}

OnnxReader find_reader(const std::string& onnx_type) {
  static const std::vector<SupportedOp> table = supported_operators();
  const auto it = std::find_if(table.begin(), table.end(), [&](const auto& op) { return op.onnx_type == onnx_type; });
  return it == table.end() ? nullptr : it->reader;
}

}  // namespace qtool
