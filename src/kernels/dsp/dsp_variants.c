#include "pack_depthwise.h"
#include "pack_tile.h"
#include "pack_transpose.h"
#include "pack_vector.h"
#include "qk_add_s8.h"
#include "qk_conv_s8.h"
#include "qk_conv_transpose_s8.h"
#include "qk_depthwise_conv_s8.h"
#include "qk_fully_connected_s8.h"
#include "qk_mul_s8.h"
#include "qk_softmax_s8.h"
#include "variant.h"

/* The tables hold biases and multipliers too; left_shifts stays, to tell whether there are any. */
#define QK_PACKED_WEIGHTS(type, op)                                                           \
  QK_PACKED(type, weights), .packed_bytes = dsp_##op##_packed_bytes, .pack = dsp_##op##_pack, \
                            .unused = {"bias", "multipliers"}

/* The first operand has the output's shape. */
static int is_full(const int32_t shape[4], const int32_t strides[4]) {
  int32_t stride = 1;
  for (int d = 3; d >= 0; --d) {
    if (shape[d] != 1 && strides[d] != stride) return 0;
    stride *= shape[d];
  }
  return 1;
}

static int adds_in_place(const void* params) {
  const qk_add_s8_params* p = (const qk_add_s8_params*)params;
  return is_full(p->shape, p->a_strides);
}

static int multiplies_in_place(const void* params) {
  const qk_mul_s8_params* p = (const qk_mul_s8_params*)params;
  return is_full(p->shape, p->a_strides);
}

/* Enough to fill a tile. */
static int has_rows(const void* params) {
  return ((const qk_fully_connected_s8_params*)params)->rows >= 3;
}

/* In place its columns take less than the rows by which a kernel that goes pixel by pixel must stay behind.
 */
static int saves_rows(const void* params) {
  return ((const qk_depthwise_conv_s8_params*)params)->output_channels >= 32 &&
         dsp_depthwise_3x3_suits_in_place(params);
}

/* The scratch of a tile of 3 pixels is no matter, and there are 3. */
static int has_pixels(const void* params) {
  const qk_conv_s8_params* p = (const qk_conv_s8_params*)params;
  return p->batch * p->output_height * p->output_width >= 3 && dsp_conv_scratch_bytes(params) <= 24 * 1024;
}

/* The scratch of a tile is no matter even where RAM is all that counts. */
static int takes_little(const void* params) {
  return has_pixels(params) && dsp_conv_scratch_bytes(params) <= 256;
}

/* Double weights are no matter. */
static int has_few_weights(const void* params) {
  const qk_conv_s8_params* p = (const qk_conv_s8_params*)params;
  const int32_t taps = p->kernel_height * p->kernel_width * (p->input_channels / p->groups);
  return has_pixels(params) && taps * p->output_channels <= 512;
}

static int is_inner(const void* params) {
  return ((const qk_softmax_s8_params*)params)->inner == 1;
}

static const transposed_kernel tile = {dsp_conv_packed_bytes, dsp_conv_pack, dsp_conv_scratch_bytes};
static const transposed_kernel row = {dsp_conv_row_packed_bytes, dsp_conv_row_pack,
                                      dsp_conv_row_scratch_bytes};
TRANSPOSED_FUNCTIONS(dsp_transpose, tile)
TRANSPOSED_FUNCTIONS(dsp_transpose_row, row)

/* Cortex-M with the DSP extension (M4, M7, M33, M35P): kernels that make two products an instruction. */
const qk_variant qk_dsp_variants[] = {
    {.kernel = "qk_conv_wide_s8_dsp",
     .replaces = "qk_conv_s8",
     .modes = QK_FOR_SPEED,
     .overlap = 3,
     .suits = has_pixels,
     QK_PACKED_WEIGHTS(qk_conv_s8_params, conv_wide),
     .scratch_bytes = dsp_conv_scratch_bytes},
    {.kernel = "qk_conv_wide_s8_dsp",
     .replaces = "qk_conv_s8",
     .modes = QK_FOR_BALANCE,
     .overlap = 3,
     .suits = has_few_weights,
     QK_PACKED_WEIGHTS(qk_conv_s8_params, conv_wide),
     .scratch_bytes = dsp_conv_scratch_bytes},
    {.kernel = "qk_conv_s8_dsp",
     .replaces = "qk_conv_s8",
     .modes = QK_FOR_SPEED | QK_FOR_BALANCE,
     .overlap = 3,
     .suits = has_pixels,
     QK_PACKED_WEIGHTS(qk_conv_s8_params, conv),
     .scratch_bytes = dsp_conv_scratch_bytes},
    {.kernel = "qk_conv_s8_dsp",
     .replaces = "qk_conv_s8",
     .modes = QK_FOR_RAM,
     .overlap = 3,
     .suits = takes_little,
     QK_PACKED_WEIGHTS(qk_conv_s8_params, conv),
     .scratch_bytes = dsp_conv_scratch_bytes},
    {.kernel = "qk_conv_row_s8_dsp",
     .replaces = "qk_conv_s8",
     .modes = QK_FOR_ALL,
     .overlap = 1,
     QK_PACKED_WEIGHTS(qk_conv_s8_params, conv_row),
     .scratch_bytes = dsp_conv_row_scratch_bytes},
    {.kernel = "qk_conv_transpose_s8_dsp",
     .replaces = "qk_conv_transpose_s8",
     .modes = QK_FOR_SPEED | QK_FOR_BALANCE,
     QK_PACKED_WEIGHTS(qk_conv_transpose_s8_params, transpose),
     .scratch_bytes = dsp_transpose_scratch_bytes},
    {.kernel = "qk_conv_transpose_row_s8_dsp",
     .replaces = "qk_conv_transpose_s8",
     .modes = QK_FOR_ALL,
     QK_PACKED_WEIGHTS(qk_conv_transpose_s8_params, transpose_row),
     .scratch_bytes = dsp_transpose_row_scratch_bytes},
    {.kernel = "qk_depthwise_conv_3x3_s8_dsp",
     .replaces = "qk_depthwise_conv_s8",
     .modes = QK_FOR_SPEED | QK_FOR_BALANCE,
     .overlap = QK_BY_CHANNEL,
     .suits = dsp_depthwise_3x3_suits_in_place,
     QK_PACKED_WEIGHTS(qk_depthwise_conv_s8_params, depthwise_3x3),
     .scratch_bytes = dsp_depthwise_3x3_scratch_bytes},
    {.kernel = "qk_depthwise_conv_3x3_s8_dsp",
     .replaces = "qk_depthwise_conv_s8",
     .modes = QK_FOR_SPEED | QK_FOR_BALANCE,
     .overlap = QK_DISJOINT,
     .suits = dsp_depthwise_3x3_suits,
     QK_PACKED_WEIGHTS(qk_depthwise_conv_s8_params, depthwise_3x3),
     .scratch_bytes = dsp_depthwise_3x3_scratch_bytes},
    {.kernel = "qk_depthwise_conv_3x3_s8_dsp",
     .replaces = "qk_depthwise_conv_s8",
     .modes = QK_FOR_RAM,
     .overlap = QK_BY_CHANNEL,
     .suits = saves_rows,
     QK_PACKED_WEIGHTS(qk_depthwise_conv_s8_params, depthwise_3x3),
     .scratch_bytes = dsp_depthwise_3x3_scratch_bytes},
    {.kernel = "qk_depthwise_conv_s8_dsp",
     .replaces = "qk_depthwise_conv_s8",
     .modes = QK_FOR_ALL,
     .overlap = 1,
     QK_PACKED_WEIGHTS(qk_depthwise_conv_s8_params, depthwise),
     .scratch_bytes = dsp_depthwise_scratch_bytes},
    {.kernel = "qk_fully_connected_rows_s8_dsp",
     .replaces = "qk_fully_connected_s8",
     .modes = QK_FOR_SPEED | QK_FOR_BALANCE,
     .overlap = QK_DISJOINT,
     .suits = has_rows,
     QK_PACKED_WEIGHTS(qk_fully_connected_s8_params, fully_connected_rows),
     .scratch_bytes = dsp_fully_connected_rows_scratch_bytes},
    {.kernel = "qk_fully_connected_s8_dsp",
     .replaces = "qk_fully_connected_s8",
     .modes = QK_FOR_ALL,
     QK_PACKED_WEIGHTS(qk_fully_connected_s8_params, fully_connected)},
    {.kernel = "qk_matmul_s8_dsp", .replaces = "qk_matmul_s8", .modes = QK_FOR_ALL, .overlap = QK_DISJOINT},
    {.kernel = "qk_add_s8_dsp",
     .replaces = "qk_add_s8",
     .modes = QK_FOR_ALL,
     .overlap = QK_BY_CHANNEL,
     .suits = adds_in_place},
    {.kernel = "qk_add_s8_dsp", .replaces = "qk_add_s8", .modes = QK_FOR_ALL, .overlap = QK_DISJOINT},
    {.kernel = "qk_mul_s8_dsp",
     .replaces = "qk_mul_s8",
     .modes = QK_FOR_ALL,
     .overlap = QK_BY_CHANNEL,
     .suits = multiplies_in_place},
    {.kernel = "qk_mul_s8_dsp", .replaces = "qk_mul_s8", .modes = QK_FOR_ALL, .overlap = QK_DISJOINT},
    {.kernel = "qk_softmax_s8_dsp",
     .replaces = "qk_softmax_s8",
     .modes = QK_FOR_SPEED | QK_FOR_BALANCE | QK_FOR_RAM,
     .suits = is_inner},
    {.kernel = "qk_max_pool_s8_dsp", .replaces = "qk_max_pool_s8", .modes = QK_FOR_ALL, .overlap = 1},
    {.kernel = "qk_average_pool_s8_dsp", .replaces = "qk_average_pool_s8", .modes = QK_FOR_ALL, .overlap = 1},
    {.kernel = NULL}};
