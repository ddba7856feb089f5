#include "variant.h"

#include "pack_conv.h"
#include "qk_conv_s8.h"

/* Cortex-M with the DSP extension (M4, M7, M33, M35P): kernels that make two products an instruction. */
const qk_variant qk_dsp_variants[] = {
    {.kernel = "qk_conv_s8_dsp",
     .replaces = "qk_conv_s8",
     .modes = QK_FOR_ALL,
     .overlap = 3,
     .packed_name = "weights",
     .packed_offset = offsetof(qk_conv_s8_params, weights),
     .packed_bytes = conv_packed_bytes,
     .pack = conv_pack,
     .unused = {"bias", "multipliers"},
     .scratch_bytes = conv_scratch_bytes},
    {.kernel = NULL}};
