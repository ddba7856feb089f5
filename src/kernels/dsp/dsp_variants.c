#include "variant.h"

#include "pack_conv.h"
#include "pack_fully_connected.h"
#include "qk_conv_s8.h"
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
    {.kernel = "qk_fully_connected_s8_dsp",
     .replaces = "qk_fully_connected_s8",
     .modes = QK_FOR_ALL,
     QK_PACKED_WEIGHTS(qk_fully_connected_s8_params, fully_connected)},
    {.kernel = NULL}};
