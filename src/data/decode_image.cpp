// clang-format off
#include <cstdio>
#include <jpeglib.h>
// clang-format on
#include <algorithm>
#include <array>
#include <csetjmp>
#include <memory>
#include <string>

#include "qtool/error.h"
#include "src/data/pixels.h"
#include "src/data/pnm.h"
#include "src/data/random_file.h"

#define STB_IMAGE_IMPLEMENTATION
#define STBI_NO_STDIO
#define STBI_NO_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#include <stb/stb_image.h>

namespace qtool {
namespace {

constexpr int64_t largest_side = 1 << 15;

// libjpeg reports errors through a function that must not return.
struct JpegError {
  jpeg_error_mgr manager;
  std::jmp_buf escape;
  std::array<char, JMSG_LENGTH_MAX> message;
};

void on_jpeg_error(j_common_ptr info) {
  auto* error = reinterpret_cast<JpegError*>(info->err);
  info->err->format_message(info, error->message.data());
  std::longjmp(error->escape, 1);  // NOLINT: libjpeg is C
}

void on_jpeg_message(j_common_ptr) {}

// Returns false, with error.message set, when the file is broken. No object with a destructor lives in this
// frame.
bool decompress(const Bytes& file, jpeg_decompress_struct& info, JpegError& error, Pixels& image) {
  info.err = jpeg_std_error(&error.manager);
  error.manager.error_exit = on_jpeg_error;
  error.manager.output_message = on_jpeg_message;
  if (setjmp(error.escape) != 0) return false;  // NOLINT: libjpeg is C
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&info, TRUE);
  info.out_color_space = JCS_RGB;
  if (std::max(info.image_width, info.image_height) > largest_side) {
    std::snprintf(error.message.data(), error.message.size(), "larger than 32768 pixels");
    return false;
  }
  jpeg_start_decompress(&info);
  image.width = info.output_width;
  image.height = info.output_height;
  image.channels = info.output_components;
  image.data.resize(static_cast<size_t>(image.width * image.height * image.channels));
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = image.data.data() + static_cast<size_t>(info.output_scanline) *
                                           static_cast<size_t>(image.width * image.channels);
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  return true;
}

Pixels decode_jpeg(const Bytes& file) {
  jpeg_decompress_struct info{};
  JpegError error{};
  Pixels image;
  const bool ok = decompress(file, info, error, image);
  const bool truncated = ok && info.err->num_warnings > 0;
  jpeg_destroy_decompress(&info);
  if (!ok) throw Error(ErrorKind::bad_input, std::string("is a broken JPEG: ") + error.message.data());
  if (truncated) throw Error(ErrorKind::bad_input, "is a damaged or truncated JPEG");
  return image;
}

uint32_t little_endian(const Bytes& file, size_t at, size_t bytes) {
  uint32_t value = 0;
  for (size_t i = bytes; i-- > 0;) value = value << 8 | static_cast<uint32_t>(file.at(at + i));
  return value;
}

// stb reads zeros past the end of a BMP: the rows must lie inside the file.
void check_bmp_size(const Bytes& file, int width, int height) {
  const bool os2 = little_endian(file, 14, 4) == 12;
  const size_t bits = little_endian(file, os2 ? 24 : 28, 2);
  const size_t row_bytes = (static_cast<size_t>(width) * bits + 31) / 32 * 4;
  if (file.size() < little_endian(file, 10, 4) + row_bytes * static_cast<size_t>(height))
    throw Error(ErrorKind::bad_input, "is a truncated BMP");
}

Pixels decode_png_or_bmp(const Bytes& file) {
  int width = 0;
  int height = 0;
  int found = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> data(
      stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(file.data()), static_cast<int>(file.size()),
                            &width, &height, &found, 3),
      &stbi_image_free);
  if (!data) throw Error(ErrorKind::bad_input, std::string("cannot be decoded: ") + stbi_failure_reason());
  if (file[0] == std::byte{'B'}) check_bmp_size(file, width, height);
  return {width, height, 3, std::vector<uint8_t>(data.get(), data.get() + ptrdiff_t{3} * width * height)};
}

// ITU-R 601-2 luma in 16-bit fixed point.
Pixels to_gray(const Pixels& rgb) {
  Pixels gray{rgb.width, rgb.height, 1, {}};
  for (size_t i = 0; i < rgb.data.size(); i += 3)
    gray.data.push_back(static_cast<uint8_t>(
        (rgb.data[i] * 19595 + rgb.data[i + 1] * 38470 + rgb.data[i + 2] * 7471 + 0x8000) >> 16));
  return gray;
}

}  // namespace

Pixels decode_image(const std::filesystem::path& path, int64_t channels) {
  const Bytes file = RandomFile(path).read_all();
  const bool jpeg = file.size() > 2 && file[0] == std::byte{0xff} && file[1] == std::byte{0xd8};
  Pixels image = jpeg ? decode_jpeg(file) : is_pnm(file) ? decode_pnm(file) : decode_png_or_bmp(file);
  if (std::max(image.width, image.height) > largest_side)
    throw Error(ErrorKind::bad_input, "is larger than 32768 pixels");
  return channels == 1 ? to_gray(image) : image;
}

}  // namespace qtool
