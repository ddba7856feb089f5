// A file that tools/cmake/embed_sources.cmake has compiled in as text.
#pragma once
#include <string_view>

namespace qtool {

struct EmbeddedFile {
  std::string_view path;  // under the folder that was embedded: "c/qk_conv_s8.c"
  std::string_view text;
};

}  // namespace qtool
