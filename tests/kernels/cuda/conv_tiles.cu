#include "conv_tiles.h"
#include "layer.h"
#include "qk_conv_gemm_cuda.h"
extern "C" {
#include "pack_conv.h"
}

int64_t input_bytes(const qk_conv_s8_params& p) {
  return static_cast<int64_t>(p.batch) * p.input_height * p.input_width * p.input_channels;
}

int64_t result_bytes(const qk_conv_s8_params& p) {
  return static_cast<int64_t>(p.batch) * p.output_height * p.output_width * p.output_channels;
}

namespace {

// The parameters with a packed table in place of the weights and their channels' tables.
struct Packed {
  explicit Packed(const qk_conv_add_s8_params& p) : params(p) {
    device::Bytes bytes(static_cast<size_t>(cuda_conv_packed_bytes(&p)));
    cuda_conv_pack(&p, bytes.data());
    table = device::Buffer(bytes.data(), bytes.size());
    device::ChannelTables<qk_conv_s8_params>::clear(params.conv);
    params.conv.weights = table.as<int8_t>();
  }
  device::Buffer table;
  qk_conv_add_s8_params params;
};

}  // namespace

device::Bytes convolve_by_all_tiles(const qk_conv_add_s8_params& p, const int8_t* input,
                                    const int8_t* addend) {
  const Packed packed(p);
  const qk_conv_s8_params& conv = packed.params.conv;
  std::vector<device::Operand> operands = {{input, input_bytes(conv)}};
  if (addend != nullptr) operands.push_back({addend, result_bytes(conv)});
  device::Bytes first;
  for (int i = 0; i < QK_CONV_TILES; ++i) {
    const auto tile = static_cast<qk_conv_tile>(i);
    if (qk_conv_tile_suits(&conv, tile) == 0) continue;
    const device::Bytes result = device::run_once(
        "qk_conv_gemm_cuda",
        [&](const device::Launch& l) {
          return qk_conv_gemm_cuda(&conv, tile, conv.batch, l.operand<int8_t>(0),
                                   addend != nullptr ? &p.add : nullptr, p.conv_is_b,
                                   addend != nullptr ? l.operand<int8_t>(1) : nullptr,
                                   static_cast<int8_t*>(l.result), nullptr);
        },
        operands, result_bytes(conv));
    if (first.empty()) first = result;
    if (first != result) std::printf("tile %d differs\n", i);
  }
  return first;
}

device::Bytes convolve_and_add(const qk_conv_add_s8_params& p, const int8_t* input, const int8_t* addend,
                               bool addend_is_constant) {
  const Packed packed(p);
  return device::run(
      "qk_conv_add_s8_cuda",
      [&](const device::Launch& l) {
        return qk_conv_add_s8_cuda(&packed.params, &l.items, l.operand<int8_t>(0), l.operand<int8_t>(1),
                                   static_cast<int8_t*>(l.result), nullptr);
      },
      {{input, input_bytes(p.conv)}, {addend, result_bytes(p.conv), addend_is_constant}},
      result_bytes(p.conv));
}
