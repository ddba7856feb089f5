// Images as model inputs.
#pragma once
#include <filesystem>

#include "qtool/data.h"

namespace qtool {

// Decodes PNG, JPEG, BMP or PPM, then resizes, crops the centre, reorders colours and normalizes, as float32
// in the layout of `input` (rank 4; [N,C,H,W], or [N,H,W,C] when only the last axis can be channels).
// Resizing is Pillow's BILINEAR: a triangle filter whose support grows with the reduction.
// Throws Error(bad_input) without the file's name when it cannot be decoded or does not end at the input's
// size.
Bytes read_image(const std::filesystem::path& path, const ImagePreprocess& preprocess,
                 const ModelTensor& input);

}  // namespace qtool
