/* Kernels for Armv8.1-M with MVE (Cortex-M55, M85). */
#include "mve_pack.h"
#include "pack_transpose.h"
#include "qk_conv_transpose_s8.h"
#include "qk_mul_s8.h"
#include "qk_mve_conv_layout.h"
#include "qk_mve_depthwise_layout.h"
#include "qk_mve_matmul_layout.h"
#include "qk_softmax_s8.h"
#include "variant.h"

/* Distances between outputs are 16-bit offsets. */
static int suits_conv(const void* params) {
  return ((const qk_conv_s8_params*)params)->output_channels < 65536;
}

static int32_t band_scratch(const void* params, int32_t band_bytes) {
  qk_conv_s8_params p = *(const qk_conv_s8_params*)params;
  qk_conv_flatten(&p);
  const qk_conv_layout l = qk_conv_layout_of(&p, band_bytes);
  if (l.source == QK_CONV_DIRECT) return l.inputs % 16 == 0 ? 0 : l.pixel_pitch;
  return p.groups * l.group_bytes;
}

static int32_t conv_scratch(const void* params) {
  return band_scratch(params, QK_CONV_BAND_BYTES);
}

static int32_t conv_narrow_scratch(const void* params) {
  return band_scratch(params, QK_CONV_NARROW_BYTES);
}

/* Narrow bands save scratch. */
static int suits_conv_narrow(const void* params) {
  return suits_conv(params) && conv_narrow_scratch(params) < conv_scratch(params);
}

static int32_t conv_small_scratch(const void* params) {
  qk_conv_s8_params p = *(const qk_conv_s8_params*)params;
  qk_conv_flatten(&p);
  return p.groups * qk_conv_small_layout_of(&p).group_bytes;
}

/* The outputs of a block: two rows or 8 pixels. */
static int suits_depthwise_conv(const void* params) {
  const qk_depthwise_conv_s8_params* p = params;
  return p->output_channels < 8192 &&
         (qk_depthwise_layout_of(p).rows == 1 || (p->output_width + 8) * p->output_channels < 65536);
}

static int32_t depthwise_conv_scratch(const void* params) {
  return qk_depthwise_layout_of(params).band_bytes;
}

static int suits_depthwise_in_place(const void* params) {
  const qk_depthwise_conv_s8_params* p = params;
  return suits_depthwise_conv(params) && qk_depthwise_layout_of(p).rows == 2 && p->stride_height == 1 &&
         p->input_channels == p->output_channels && p->input_height == p->output_height &&
         p->input_width == p->output_width;
}

static int32_t depthwise_in_place_scratch(const void* params) {
  return qk_depthwise_channels_layout_of(params).band_bytes;
}

static int suits_fully_connected(const void* params) {
  return ((const qk_fully_connected_s8_params*)params)->out_features < 65536;
}

static int32_t fully_connected_scratch(const void* params) {
  const int32_t inputs = ((const qk_fully_connected_s8_params*)params)->in_features;
  return inputs % 16 == 0 ? 0 : (inputs + 15) / 16 * 16;
}

/* Columns are gathered with, and rows written to, 16-bit offsets. */
static int suits_matmul(const void* params) {
  return ((const qk_matmul_s8_params*)params)->n < 8192;
}

static int32_t matmul_scratch(const void* params) {
  return qk_matmul_layout_of(params).bytes;
}

/* Strides are multiplied in 16 bits. */
static int suits_mul(const void* params) {
  const qk_mul_s8_params* p = params;
  for (int d = 0; d < 4; ++d)
    if (p->a_strides[d] > 8192 || p->b_strides[d] > 8192) return 0;
  return 1;
}

static int suits_conv_transpose(const void* params) {
  return ((const qk_conv_transpose_s8_params*)params)->output_channels < 65536;
}

static int is_inner(const void* params) {
  return ((const qk_softmax_s8_params*)params)->inner == 1;
}

static const transposed_kernel fast = {mve_packed_conv_bytes, mve_pack_conv, conv_scratch};
static const transposed_kernel small = {mve_packed_conv_bytes, mve_pack_conv_small, conv_small_scratch};
TRANSPOSED_FUNCTIONS(transpose_fast, fast)
TRANSPOSED_FUNCTIONS(transpose_small, small)

const qk_variant qk_mve_variants[] = {
    {"qk_conv_small_s8_mve",
     "qk_conv_s8",
     QK_FOR_SIZE,
     2,
     suits_conv,
     QK_PACKED(qk_conv_s8_params, weights),
     mve_packed_conv_bytes,
     mve_pack_conv_small,
     {"bias", "multipliers", NULL},
     conv_small_scratch},
    {"qk_fully_connected_small_s8_mve",
     "qk_fully_connected_s8",
     QK_FOR_SIZE,
     QK_DISJOINT,
     suits_fully_connected,
     QK_PACKED(qk_fully_connected_s8_params, weights),
     mve_packed_fully_connected_bytes,
     mve_pack_fully_connected,
     {"bias", "multipliers", NULL},
     fully_connected_scratch},
    {"qk_conv_narrow_s8_mve",
     "qk_conv_s8",
     QK_FOR_RAM,
     2,
     suits_conv_narrow,
     QK_PACKED(qk_conv_s8_params, weights),
     mve_packed_conv_bytes,
     mve_pack_conv,
     {"bias", "multipliers", NULL},
     conv_narrow_scratch},
    {"qk_conv_s8_mve",
     "qk_conv_s8",
     QK_FOR_SPEED | QK_FOR_BALANCE | QK_FOR_RAM,
     2,
     suits_conv,
     QK_PACKED(qk_conv_s8_params, weights),
     mve_packed_conv_bytes,
     mve_pack_conv,
     {"bias", "multipliers", NULL},
     conv_scratch},
    {"qk_conv_transpose_small_s8_mve",
     "qk_conv_transpose_s8",
     QK_FOR_SIZE,
     QK_DISJOINT,
     suits_conv_transpose,
     QK_PACKED(qk_conv_transpose_s8_params, weights),
     transpose_small_packed_bytes,
     transpose_small_pack,
     {"bias", "multipliers", NULL},
     transpose_small_scratch_bytes},
    {"qk_conv_transpose_s8_mve",
     "qk_conv_transpose_s8",
     QK_FOR_SPEED | QK_FOR_BALANCE | QK_FOR_RAM,
     QK_DISJOINT,
     suits_conv_transpose,
     QK_PACKED(qk_conv_transpose_s8_params, weights),
     transpose_fast_packed_bytes,
     transpose_fast_pack,
     {"bias", "multipliers", NULL},
     transpose_fast_scratch_bytes},
    {"qk_depthwise_in_place_s8_mve",
     "qk_depthwise_conv_s8",
     QK_FOR_RAM,
     QK_BY_CHANNEL,
     suits_depthwise_in_place,
     QK_PACKED(qk_depthwise_conv_s8_params, weights),
     mve_packed_depthwise_conv_bytes,
     mve_pack_depthwise_conv,
     {"bias", "multipliers", NULL},
     depthwise_in_place_scratch},
    {"qk_depthwise_conv_s8_mve",
     "qk_depthwise_conv_s8",
     QK_FOR_ALL,
     1,
     suits_depthwise_conv,
     QK_PACKED(qk_depthwise_conv_s8_params, weights),
     mve_packed_depthwise_conv_bytes,
     mve_pack_depthwise_conv,
     {"bias", "multipliers", NULL},
     depthwise_conv_scratch},
    {"qk_fully_connected_s8_mve",
     "qk_fully_connected_s8",
     QK_FOR_SPEED | QK_FOR_BALANCE | QK_FOR_RAM,
     QK_DISJOINT,
     suits_fully_connected,
     QK_PACKED(qk_fully_connected_s8_params, weights),
     mve_packed_fully_connected_bytes,
     mve_pack_fully_connected,
     {"bias", "multipliers", NULL},
     fully_connected_scratch},
    {.kernel = "qk_matmul_s8_mve",
     .replaces = "qk_matmul_s8",
     .modes = QK_FOR_ALL,
     .overlap = QK_DISJOINT,
     .suits = suits_matmul,
     .scratch_bytes = matmul_scratch},
    {.kernel = "qk_add_s8_mve", .replaces = "qk_add_s8", .modes = QK_FOR_ALL, .overlap = 1},
    {.kernel = "qk_mul_s8_mve",
     .replaces = "qk_mul_s8",
     .modes = QK_FOR_ALL,
     .overlap = 1,
     .suits = suits_mul},
    {.kernel = "qk_softmax_s8_mve", .replaces = "qk_softmax_s8", .modes = QK_FOR_ALL, .suits = is_inner},
    {.kernel = "qk_table_s8_mve", .replaces = "qk_table_s8", .modes = QK_FOR_ALL, .overlap = 1},
    {.kernel = "qk_max_pool_s8_mve", .replaces = "qk_max_pool_s8", .modes = QK_FOR_ALL, .overlap = 1},
    {.kernel = "qk_average_pool_s8_mve", .replaces = "qk_average_pool_s8", .modes = QK_FOR_ALL, .overlap = 1},
    {.kernel = NULL}};
