#include "conv_tiles.h"
#include "layer.h"
#include "qk_conv_dot_s8_cuda.h"
#include "qk_conv_s8_cuda.h"

// In some cases the input is constant.
void qk_conv_s8(const qk_conv_s8_params* p, const int8_t* input, int8_t* output) {
  const device::ChannelTables<qk_conv_s8_params> tables(*p, p->output_channels);
  device::run_variants(
      "qk_conv_s8", *p, {{input, input_bytes(*p), p->output_channels % 4 == 3}}, output, result_bytes(*p),
      [&](const char* kernel, qk_conv_s8_params on_device, const device::Launch& l) {
        const bool dot = std::strcmp(kernel, "qk_conv_dot_s8_cuda") == 0;
        const auto launcher = dot ? qk_conv_dot_s8_cuda : qk_conv_s8_cuda;
        if (dot) tables.put(on_device);
        if (!dot) tables.clear(on_device);
        return launcher(&on_device, &l.items, l.operand<int8_t>(0), static_cast<int8_t*>(l.result), nullptr);
      });
  const device::Bytes by_tiles = convolve_by_all_tiles({*p, {}, 0}, input, nullptr);
  if (std::memcmp(by_tiles.data(), output, by_tiles.size()) != 0) std::printf("tiles differ\n");
}
