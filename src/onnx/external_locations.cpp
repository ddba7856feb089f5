#include <onnx/onnx_pb.h>

#include <set>

#include "src/onnx/external_data.h"
#include "src/base/sha256.h"
#include "src/onnx/model_file.h"

namespace qtool {
namespace {

void add_location(const onnx::TensorProto& tensor, std::set<std::string>& locations) {
  for (const auto& entry : tensor.external_data())
    if (entry.key() == "location") locations.insert(entry.value());
}

void add_locations(const onnx::GraphProto& graph, std::set<std::string>& locations) {
  for (const auto& tensor : graph.initializer()) add_location(tensor, locations);
  for (const auto& node : graph.node())
    for (const auto& attribute : node.attribute()) {
      if (attribute.has_t()) add_location(attribute.t(), locations);
      if (attribute.has_g()) add_locations(attribute.g(), locations);
    }
}

}  // namespace

std::vector<std::string> external_locations(const std::filesystem::path& model) {
  Sha256 hash;
  std::set<std::string> locations;
  add_locations(read_model_file(model, hash)->graph(), locations);
  return {locations.begin(), locations.end()};
}

}  // namespace qtool
