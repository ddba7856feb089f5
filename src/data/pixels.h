// 8-bit images in memory.
#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

namespace qtool {

struct Pixels {
  int64_t width = 0, height = 0, channels = 0;  // 1 (gray) or 3 (RGB)
  std::vector<uint8_t> data;                    // row by row, channels interleaved

  const uint8_t* row(int64_t y) const { return data.data() + y * width * channels; }
  uint8_t* row(int64_t y) { return data.data() + y * width * channels; }
};

// A part of an image, in pixels; not empty.
struct CropBox {
  int64_t left = 0, top = 0, width = 0, height = 0;
};

// Decodes a file as gray or RGB. Gray from colour is ITU-R 601 luma, as Pillow's convert("L").
// Throws Error(bad_input) with the decoder's reason.
Pixels decode_image(const std::filesystem::path& path, int64_t channels);

// A part of the image at another size; bit for bit what Pillow's BILINEAR gives (with antialiasing: the
// filter's support grows with the reduction; columns first, each pass rounded to bytes).
Pixels resize_bilinear(const Pixels& image, int64_t width, int64_t height, const CropBox& window);

Pixels cut_out(const Pixels& image, const CropBox& window);

}  // namespace qtool
