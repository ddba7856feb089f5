// NAME_multipliers.csv, .json and .h.
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "qtool/emit.h"
#include "src/emit/c_text.h"
#include "src/emit/multipliers.h"
#include "src/ops/op.h"

namespace qtool {
namespace {

std::string decimal(double value) {
  std::array<char, 64> text{};
  std::string result(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
  if (result.find_first_of(".e") == std::string::npos) result += ".0";
  return result;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? "\"\"" : std::string(1, c);
  return result + "\"";
}

std::string numbers(const MultiplierRow& row, const char* separator) {
  std::string text;
  for (const int64_t n :
       {int64_t{row.multiplier}, int64_t{row.left_shift}, row.normalized, int64_t{row.right_shift}})
    text += separator + std::to_string(n);
  return text;
}

std::string as_csv(const Plan& plan, const std::vector<MultiplierRow>& rows) {
  std::string text = "layer,op,factor,channel,real,multiplier,left_shift,normalized_multiplier,right_shift\n";
  for (const MultiplierRow& row : rows) {
    const Node& node = plan.graph.nodes[row.layer];
    text += quoted(node.name) + "," + std::string(node.op->type()) + "," + row.factor + "," +
            std::to_string(row.channel) + "," + decimal(row.real) + numbers(row, ",") + "\n";
  }
  return text;
}

// A line a layer, each column an array over the channels.
std::string as_json(const Plan& plan, const std::vector<MultiplierRow>& rows) {
  using Json = nlohmann::ordered_json;
  std::vector<Json> layers;
  for (size_t i = 0; i < rows.size(); ++i) {
    const MultiplierRow& row = rows[i];
    if (i == 0 || rows[i - 1].layer != row.layer || rows[i - 1].factor != row.factor) {
      const Node& node = plan.graph.nodes[row.layer];
      layers.push_back({{"layer", node.name}, {"op", node.op->type()}, {"factor", row.factor}});
    }
    Json& layer = layers.back();
    layer["real"].push_back(row.real);
    layer["multiplier"].push_back(row.multiplier);
    layer["left_shift"].push_back(row.left_shift);
    layer["normalized_multiplier"].push_back(row.normalized);
    layer["right_shift"].push_back(row.right_shift);
  }
  std::string text =
      "{\"formula\": \"M = multiplier * 2^-31 * 2^left_shift ~ normalized_multiplier * 2^-31 * "
      "2^-right_shift\",\n"
      "\"layers\": [";
  for (size_t i = 0; i < layers.size(); ++i)
    text += (i == 0 ? "\n" : ",\n") + layers[i].dump(-1, ' ', false, Json::error_handler_t::replace);
  return text + "\n]}\n";
}

constexpr std::string_view header_text = R"(/* Rescaling of every layer and channel of @NAME@:
 * M = multiplier * 2^-31 * 2^left_shift ~ normalized * 2^-31 * 2^-right_shift, |normalized| in [2^30, 2^31). */
#ifndef @GUARD@_MULTIPLIERS_H
#define @GUARD@_MULTIPLIERS_H
#include <stdint.h>

typedef struct {
  const char *layer;
  const char *factor; /* operand, where each has its own */
  int32_t channel;
  int32_t multiplier, left_shift;
  int32_t normalized, right_shift;
} @NAME@_multiplier;

#define @NAME@_MULTIPLIERS @COUNT@
@ROWS@#endif
)";

std::string as_header(const Plan& plan, const std::vector<MultiplierRow>& rows, const std::string& name) {
  std::string lines;
  if (!rows.empty()) lines += "static const " + name + "_multiplier " + name + "_multipliers[] = {\n";
  for (const MultiplierRow& row : rows)
    lines += "  {" + c_string(plan.graph.nodes[row.layer].name) + ", " + c_string(row.factor) + ", " +
             std::to_string(row.channel) + numbers(row, ", ") + "},\n";
  if (!rows.empty()) lines += "};\n";
  return expand(header_text,
                {{"NAME", name}, {"GUARD", name}, {"COUNT", std::to_string(rows.size())}, {"ROWS", lines}});
}

}  // namespace

void emit_multipliers(const Plan& plan, const std::string& name, Bundle& bundle) {
  const auto rows = multiplier_rows(plan);
  const auto put = [&](const std::string& ending, const std::string& text) {
    bundle[c_identifier(name) + "_multipliers." + ending] = to_bytes(std::span(text.data(), text.size()));
  };
  put("csv", as_csv(plan, rows));
  put("json", as_json(plan, rows));
  put("h", as_header(plan, rows, c_identifier(name)));
}

}  // namespace qtool
