// Sample data: files on disk as tensors in the model's own layout.
#pragma once
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "qtool/import.h"

namespace qtool {

// How an image becomes a tensor: decode, resize, crop the centre, reorder colours, (pixel - mean) / std, lay
// out.
struct ImagePreprocess {
  enum class Color { rgb, bgr, gray };
  std::optional<int64_t> resize_shorter = {};            // --resize 256: shorter side, aspect ratio kept
  std::optional<std::array<int64_t, 2>> resize_to = {};  // --resize WxH as width, height
  std::optional<std::array<int64_t, 2>> crop = {};       // --crop 224 or WxH, centred; width, height
  std::optional<Color> color = {};  // default: rgb, or gray when the input has one channel
  std::vector<float> mean = {},
                     std = {};  // one value or one a channel, in pixel units 0..255; empty: 0 and 1

  bool operator==(const ImagePreprocess&) const = default;
};

struct DataOptions {
  ImagePreprocess image = {};
  std::optional<DataType> raw_type = {};  // element type of raw binary files (.bin, .raw)
};

// One input tensor a model input, in the order of the model's inputs and in their types (float32 unless the
// model says so).
struct Sample {
  std::string name;  // "images/0001.png" or "calib.npy[17]"
  std::vector<Bytes> tensors;
};

// A list of samples that are read when asked for. Safe to read from several threads.
class Dataset {
 public:
  // `paths`: files or folders, each optionally "input=path" for models with several inputs. Samples are
  // sorted by name. Reads no more than the headers of files; one that cannot be read is a sample that read()
  // refuses. Throws Error(bad_input) when nothing is found, a path is missing, or the inputs have different
  // numbers of samples.
  Dataset(const std::vector<std::string>& paths, std::vector<ModelTensor> inputs, const DataOptions& options);
  ~Dataset();
  Dataset(Dataset&&) noexcept;
  Dataset& operator=(Dataset&&) noexcept;

  size_t size() const;
  std::string name(size_t index) const;
  // Throws Error(bad_input) that names the file and what is wrong (wrong shape, type, count; NaN or infinity;
  // broken file).
  Sample read(size_t index) const;
  // File a sample comes from (as given on the command line joined with the name inside a folder), and its row
  // in a stack.
  struct Origin {
    std::filesystem::path file;
    int64_t row = 0;
  };
  Origin origin(size_t index) const;
  // SHA-256 of the files' paths as given, their numbers of rows and the inputs' names and types; not of their
  // content.
  std::string list_sha256() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace qtool
