#include "conv.h"
#include "layer.h"
extern "C" {
#include "pack_conv.h"
}
#include "qk_conv_dot_s8_cuda.h"
#include "qk_conv_gemm_cuda.h"
#include "qk_conv_s8_cuda.h"

namespace {

int64_t image_bytes(const qk_conv_s8_params& p) {
  return static_cast<int64_t>(p.input_height) * p.input_width * p.input_channels;
}

int64_t result_bytes(const qk_conv_s8_params& p) {
  return static_cast<int64_t>(p.batch) * p.output_height * p.output_width * p.output_channels;
}

}  // namespace

device::Bytes convolve_by_all_tiles(const qk_conv_s8_params& p, const int8_t* input) {
  device::Bytes table(static_cast<size_t>(cuda_conv_packed_bytes(&p)));
  cuda_conv_pack(&p, table.data());
  const device::Buffer packed(table.data(), table.size());
  qk_conv_s8_params on_device = p;
  device::ChannelTables<qk_conv_s8_params>::clear(on_device);
  on_device.weights = packed.as<int8_t>();
  device::Bytes first;
  for (int i = 0; i < QK_CONV_TILES; ++i) {
    const auto tile = static_cast<qk_conv_tile>(i);
    if (qk_conv_tile_suits(&p, tile) == 0) continue;
    const device::Bytes result = device::run_once(
        "qk_conv_gemm_cuda",
        [&](const device::Launch& l) {
          return qk_conv_gemm_cuda(&on_device, tile, p.batch, l.operand<int8_t>(0), nullptr, 0, nullptr,
                                   static_cast<int8_t*>(l.result), nullptr);
        },
        {{input, image_bytes(p) * p.batch}}, result_bytes(p));
    if (first.empty()) first = result;
    if (first != result) std::printf("tile %d differs\n", i);
  }
  return first;
}

void qk_conv_s8(const qk_conv_s8_params* p, const int8_t* input, int8_t* output) {
  const device::ChannelTables<qk_conv_s8_params> tables(*p, p->output_channels);
  device::run_variants("qk_conv_s8", *p, {{input, image_bytes(*p) * p->batch}}, output, result_bytes(*p),
                       [&](const char* kernel, qk_conv_s8_params on_device, const device::Launch& l) {
                         const bool dot = std::strcmp(kernel, "qk_conv_dot_s8_cuda") == 0;
                         const auto launcher = dot ? qk_conv_dot_s8_cuda : qk_conv_s8_cuda;
                         if (dot) tables.put(on_device);
                         if (!dot) tables.clear(on_device);
                         return launcher(&on_device, &l.items, l.operand<int8_t>(0),
                                         static_cast<int8_t*>(l.result), nullptr);
                       });
  const device::Bytes by_tiles = convolve_by_all_tiles(*p, input);
  if (std::memcmp(by_tiles.data(), output, by_tiles.size()) != 0) std::printf("tiles differ\n");
}
