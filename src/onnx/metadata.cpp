#include "src/onnx/metadata.h"

#include <onnx/onnx_pb.h>

#include <charconv>
#include <string_view>
#include <unordered_map>

#include "qtool/error.h"

namespace qtool {
namespace {

constexpr std::string_view prefix = "qtool.kept_channels.";

std::vector<int32_t> parse_list(const std::string& text) {
  std::vector<int32_t> list;
  const char* next = text.data();
  const char* const end = next + text.size();
  while (next < end) {
    int32_t number = 0;
    const auto [after, error] = std::from_chars(next, end, number);
    if (error != std::errc{} || number < 0 || (after != end && *after != ',')) return {};
    list.push_back(number);
    next = after == end ? end : after + 1;
  }
  return list;
}

}  // namespace

void store_kept_channels(const Graph& graph, onnx::ModelProto& model) {
  for (const Value& value : graph.values) {
    if (value.kept_channels.empty()) continue;
    std::string list;
    for (const int32_t channel : value.kept_channels)
      list += (list.empty() ? "" : ",") + std::to_string(channel);
    auto& entry = *model.add_metadata_props();
    entry.set_key(std::string(prefix) + value.name);
    entry.set_value(list);
  }
}

void restore_kept_channels(const onnx::ModelProto& model, Graph& graph) {
  std::unordered_map<std::string, Value*> by_name;
  for (Value& value : graph.values) by_name[value.name] = &value;
  for (const auto& entry : model.metadata_props()) {
    if (!entry.key().starts_with(prefix)) continue;
    const auto it = by_name.find(entry.key().substr(prefix.size()));
    if (it == by_name.end()) continue;
    it->second->kept_channels = parse_list(entry.value());
    const auto count = static_cast<int64_t>(it->second->kept_channels.size());
    const Shape& shape = it->second->type.shape;  // passes have not moved the channels last everywhere yet
    if (shape.empty() || (count != shape.back() && (shape.size() < 3 || count != shape[1])))
      throw Error(ErrorKind::bad_input, "metadata '" + entry.key() + "' does not fit the tensor",
                  "quantize the model again");
  }
}

}  // namespace qtool
