// 8-bit images in memory.
#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

namespace qtool {

struct Pixels {
  int64_t width = 0, height = 0, channels = 0;  // 1 (gray) or 3 (RGB)
  std::vector<uint8_t> data;                    // row by row, channels interleaved
};

// Decodes a file as gray or RGB. Gray from colour is ITU-R 601 luma, as Pillow's convert("L").
// Throws Error(bad_input) with the decoder's reason.
Pixels decode_image(const std::filesystem::path& path, int64_t channels);

// Pillow's BILINEAR with antialiasing; 8-bit result of each of the two passes, rounded to nearest.
Pixels resize_bilinear(const Pixels& image, int64_t width, int64_t height);

Pixels crop_centre(const Pixels& image, int64_t width, int64_t height);

}  // namespace qtool
