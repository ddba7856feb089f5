#include "src/calibrate/calibration_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "qtool/error.h"
#include "src/base/base64.h"
#include "src/calibrate/data_digest.h"
#include "src/calibrate/probes.h"
#include "src/calibrate/tensor_statistics.h"

namespace qtool {
namespace {

using Json = nlohmann::ordered_json;

void require(bool holds, const std::string& what) {
  if (!holds) throw Error(ErrorKind::bad_input, what);
}

constexpr std::array<std::string_view, 3> colors = {"rgb", "bgr", "gray"};

Json to_json(const ImagePreprocess& image) {
  Json json = Json::object();
  if (image.resize_shorter) json["resize_shorter"] = *image.resize_shorter;
  if (image.resize_to) json["resize_to"] = *image.resize_to;
  if (image.crop) json["crop"] = *image.crop;
  if (image.color) json["color"] = colors.at(static_cast<size_t>(*image.color));
  json["mean"] = image.mean;
  json["std"] = image.std;
  return json;
}

template <class T>
void read_optional(const Json& json, const char* key, std::optional<T>& value) {
  if (json.contains(key)) value = json.at(key).get<T>();
}

ImagePreprocess preprocess_from(const Json& json) {
  ImagePreprocess image;
  read_optional(json, "resize_shorter", image.resize_shorter);
  read_optional(json, "resize_to", image.resize_to);
  read_optional(json, "crop", image.crop);
  if (json.contains("color")) {
    const auto color = std::find(colors.begin(), colors.end(), json.at("color").get<std::string>());
    require(color != colors.end(), "unknown colour order");
    image.color = static_cast<ImagePreprocess::Color>(color - colors.begin());
  }
  json.at("mean").get_to(image.mean);
  json.at("std").get_to(image.std);
  return image;
}

Json to_json(const std::string& name, const TensorStatistics& s) {
  return Json{{"name", name},
              {"samples", s.samples},
              {"count", s.count},
              {"binned", s.binned},
              {"zeros", s.zeros},
              {"min", s.min},
              {"max", s.max},
              {"sum", s.sum.to_hex()},
              {"sum_of_squares", s.sum_of_squares.to_hex()},
              {"sum_of_minima", s.sum_of_minima.to_hex()},
              {"sum_of_maxima", s.sum_of_maxima.to_hex()},
              {"bin_counts", s.histogram.counts()}};
}

// Numbers are written with as many digits as give the float back.
float float_from(const Json& json) {
  require(json.is_number(), "a number is expected");
  const auto wide = json.get<double>();
  require(static_cast<double>(static_cast<float>(wide)) == wide, "a number is not a float32");
  return static_cast<float>(wide);
}

uint64_t count_from(const Json& json) {
  require(json.is_number_unsigned(), "a count is expected");
  return json.get<uint64_t>();
}

ExactSum exact_sum_from(const Json& json) {
  ExactSum sum;
  require(sum.from_hex(json.get<std::string>()), "a sum is not 160 hexadecimal digits");
  return sum;
}

TensorStatistics statistics_from(const Json& json) {
  TensorStatistics s;
  s.samples = count_from(json.at("samples"));
  s.count = count_from(json.at("count"));
  s.binned = count_from(json.at("binned"));
  s.zeros = count_from(json.at("zeros"));
  s.min = float_from(json.at("min"));
  s.max = float_from(json.at("max"));
  require(s.min <= s.max && (s.count > 0 || (s.min == 0 && s.max == 0)), "minimum and maximum do not fit");
  s.sum = exact_sum_from(json.at("sum"));
  s.sum_of_squares = exact_sum_from(json.at("sum_of_squares"));
  s.sum_of_minima = exact_sum_from(json.at("sum_of_minima"));
  s.sum_of_maxima = exact_sum_from(json.at("sum_of_maxima"));
  const BinLayout layout = bins_for(s.min, s.max);
  std::vector<uint64_t> counts;
  uint64_t total = s.zeros;
  for (const Json& count : json.at("bin_counts")) {
    counts.push_back(count_from(count));
    total += counts.back();
  }
  require(counts.size() == layout.bins, "the number of bins does not fit the range");
  require(total == s.binned && s.binned <= s.count, "the bins do not add up to the number of elements");
  s.histogram = Histogram(layout, std::move(counts));
  return s;
}

Json to_json(const Probe& probe) {
  Json tensors = Json::array();
  for (const Bytes& tensor : *probe.tensors) tensors.push_back(to_base64(tensor));
  return tensors;
}

void read_probes(const Json& json, std::vector<Probe>& probes) {
  for (const Json& sample : json) {
    std::vector<Bytes> tensors;
    for (const Json& tensor : sample) {
      auto bytes = from_base64(tensor.get_ref<const std::string&>());
      require(bytes.has_value(), "a probe is not base64");
      tensors.push_back(std::move(*bytes));
    }
    const size_t expected = probes.size() + 1;
    const DataDigest digest = digest_of({"", tensors});
    offer(probes, digest, tensors);
    require(probes.size() == expected && probes.back().hash == digest.sum,
            "the probes are too many or out of order");
  }
}

}  // namespace

Json to_json(const Calibration& calibration) {
  Json probes = Json::array();
  for (const Probe& probe : calibration.probes) probes.push_back(to_json(probe));
  Json tensors = Json::array();
  for (const auto& [name, statistics] : calibration.tensors) tensors.push_back(to_json(name, statistics));
  return Json{{"tool_version", calibration.tool_version},
              {"model_sha256", calibration.model_sha256},
              {"samples", calibration.data.samples},
              {"data_sha256_sum", calibration.data.hex()},
              {"preprocess", to_json(calibration.preprocess)},
              {"tensors", std::move(tensors)},
              {"probes", std::move(probes)}};
}

Calibration from_json(const Json& json) {
  Calibration calibration;
  json.at("tool_version").get_to(calibration.tool_version);
  json.at("model_sha256").get_to(calibration.model_sha256);
  require(sum_from_hex(json.at("data_sha256_sum").get<std::string>(), calibration.data),
          "the data digest is not 64 digits");
  calibration.data.samples = count_from(json.at("samples"));
  calibration.preprocess = preprocess_from(json.at("preprocess"));
  for (const Json& tensor : json.at("tensors")) {
    const auto name = tensor.at("name").get<std::string>();
    try {
      calibration.tensors.emplace_back(name, statistics_from(tensor));
    } catch (const Error& error) {
      throw error.at("tensor '" + name + "'");
    }
  }
  read_probes(json.at("probes"), calibration.probes);
  return calibration;
}

}  // namespace qtool
