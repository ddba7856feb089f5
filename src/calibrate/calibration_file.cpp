// FILE.qcal (docs/formats.md).
#include "qtool/error.h"
#include "src/calibrate/calibration_json.h"
#include "src/calibrate/sealed_file.h"
#include "src/calibrate/tensor_statistics.h"

namespace qtool {
namespace {

constexpr FileKind calibration_file{.magic = "qtool-calibration",
                                    .version = 2,
                                    .name = "calibration",
                                    .make_it = "make one with 'qtool calibrate'"};

}  // namespace

void write_calibration(const std::filesystem::path& path, const Calibration& calibration) {
  try {
    write_sealed(path, calibration_file, to_json(calibration));
  } catch (const nlohmann::json::type_error&) {
    throw Error(ErrorKind::bad_input, path.string() + ": a tensor name of the model is not UTF-8 text",
                "rename the model's tensors");
  }
}

Calibration read_calibration(const std::filesystem::path& path) {
  Calibration calibration;
  read_sealed(path, calibration_file,
              [&](const nlohmann::ordered_json& json) { calibration = from_json(json); });
  return calibration;
}

}  // namespace qtool
