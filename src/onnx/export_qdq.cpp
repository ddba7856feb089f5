#include "src/onnx/export_qdq.h"

#include <onnx/onnx_pb.h>

#include "src/onnx/metadata.h"
#include "src/onnx/qdq_writer.h"
#include "src/ops/onnx_writer.h"

namespace qtool {

Bytes export_qdq(const Graph& graph) {
  onnx::ModelProto model;
  model.set_ir_version(9);
  model.set_producer_name("qtool");
  model.set_producer_version(QTOOL_VERSION);
  auto& opset = *model.add_opset_import();
  opset.set_domain("");
  opset.set_version(onnx_opset);
  model.mutable_graph()->set_name(graph.name.empty() ? "qtool" : graph.name);

  QdqWriter writer(graph, *model.mutable_graph());
  for (const ValueId id : graph.inputs) writer.add_input(id);
  writer.add_nodes();
  for (const ValueId id : graph.outputs) writer.add_output(id);
  store_kept_channels(graph, model);

  const std::string text = model.SerializeAsString();
  return to_bytes(std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace qtool
