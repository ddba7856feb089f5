#include "variant.h"

#include "pack_conv.h"
#include "pack_depthwise.h"
#include "pack_vector.h"
#include "qk_conv_s8.h"
#include "qk_depthwise_conv_s8.h"
#include "qk_fully_connected_s8.h"

/* The tables hold biases and multipliers too; left_shifts stays, to tell whether there are any. */
#define QK_PACKED_WEIGHTS(type, op)                                                           \
  .packed_name = "weights", .packed_offset = offsetof(type, weights),                         \
  .packed_bytes = op##_packed_bytes, .pack = op##_pack, .unused = {"bias", "multipliers"}

/* Cortex-M with the DSP extension (M4, M7, M33, M35P): kernels that make two products an instruction. */
const qk_variant qk_dsp_variants[] = {
    {.kernel = "qk_conv_s8_dsp",
     .replaces = "qk_conv_s8",
     .modes = QK_FOR_ALL,
     .overlap = 3,
     QK_PACKED_WEIGHTS(qk_conv_s8_params, conv),
     .scratch_bytes = conv_scratch_bytes},
    {.kernel = "qk_conv_row_s8_dsp",
     .replaces = "qk_conv_s8",
     .modes = QK_FOR_ALL,
     .overlap = 1,
     QK_PACKED_WEIGHTS(qk_conv_s8_params, conv_row),
     .scratch_bytes = conv_row_scratch_bytes},
    {.kernel = "qk_depthwise_conv_3x3_s8_dsp",
     .replaces = "qk_depthwise_conv_s8",
     .modes = QK_FOR_ALL,
     .overlap = QK_BY_CHANNEL,
     .suits = depthwise_3x3_suits_in_place,
     QK_PACKED_WEIGHTS(qk_depthwise_conv_s8_params, depthwise_3x3),
     .scratch_bytes = depthwise_3x3_scratch_bytes},
    {.kernel = "qk_depthwise_conv_3x3_s8_dsp",
     .replaces = "qk_depthwise_conv_s8",
     .modes = QK_FOR_ALL,
     .overlap = QK_DISJOINT,
     .suits = depthwise_3x3_suits,
     QK_PACKED_WEIGHTS(qk_depthwise_conv_s8_params, depthwise_3x3),
     .scratch_bytes = depthwise_3x3_scratch_bytes},
    {.kernel = "qk_depthwise_conv_s8_dsp",
     .replaces = "qk_depthwise_conv_s8",
     .modes = QK_FOR_ALL,
     .overlap = 1,
     QK_PACKED_WEIGHTS(qk_depthwise_conv_s8_params, depthwise),
     .scratch_bytes = depthwise_scratch_bytes},
    {.kernel = "qk_fully_connected_s8_dsp",
     .replaces = "qk_fully_connected_s8",
     .modes = QK_FOR_ALL,
     QK_PACKED_WEIGHTS(qk_fully_connected_s8_params, fully_connected)},
    {.kernel = NULL}};
