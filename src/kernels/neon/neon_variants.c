#include <stddef.h>

#include "pack_blocks.h"
#include "pack_depthwise.h"
#include "pack_transpose.h"
#include "qk_conv_s8.h"
#include "qk_conv_transpose_s8.h"
#include "qk_depthwise_conv_s8.h"
#include "qk_fully_connected_s8.h"
#include "qk_matmul_s8.h"
#include "qk_softmax_s8.h"
#include "variant.h"

static neon_weights conv_weights(const void* params) {
  const qk_conv_s8_params* p = params;
  const neon_weights w = {p->groups,
                          p->output_channels / p->groups,
                          p->kernel_height * p->kernel_width * (p->input_channels / p->groups),
                          p->weights,
                          p->bias,
                          p->multipliers,
                          p->left_shifts};
  return w;
}

static int32_t conv_packed_bytes(const void* params) {
  const neon_weights w = conv_weights(params);
  return neon_packed_bytes(&w);
}

static void conv_pack(const void* params, int8_t* packed) {
  const neon_weights w = conv_weights(params);
  neon_pack(&w, packed);
}

/* Panel and row. */
static int32_t conv_scratch_bytes(const void* params) {
  return (conv_weights(params).inputs + 7) / 8 * 72;
}

static const transposed_kernel conv = {conv_packed_bytes, conv_pack, conv_scratch_bytes};
TRANSPOSED_FUNCTIONS(conv_transpose, conv)

static neon_weights fully_connected_weights(const void* params) {
  const qk_fully_connected_s8_params* p = params;
  const neon_weights w = {1,       p->out_features, p->in_features, p->weights,
                          p->bias, p->multipliers,  p->left_shifts};
  return w;
}

static int32_t fully_connected_packed_bytes(const void* params) {
  const neon_weights w = fully_connected_weights(params);
  return neon_packed_bytes(&w);
}

static void fully_connected_pack(const void* params, int8_t* packed) {
  const neon_weights w = fully_connected_weights(params);
  neon_pack(&w, packed);
}

/* Panel. */
static int32_t fully_connected_scratch_bytes(const void* params) {
  return (fully_connected_weights(params).inputs + 7) / 8 * 64;
}

/* A panel of a and up to four blocks of b. */
static int32_t matmul_scratch_bytes(const void* params) {
  const qk_matmul_s8_params* p = params;
  const int32_t panel = (p->k + 7) / 8 * 64, blocks = p->n > 24 ? 4 : (p->n + 7) / 8;
  return panel + blocks * (panel + 96);
}

static int is_inner(const void* params) {
  return ((const qk_softmax_s8_params*)params)->inner == 1;
}

const qk_variant qk_neon_variants[] = {
    {"qk_conv_s8_neon",
     "qk_conv_s8",
     QK_FOR_ALL,
     8,
     NULL,
     QK_PACKED(qk_conv_s8_params, weights),
     conv_packed_bytes,
     conv_pack,
     {"bias", "multipliers", "left_shifts"},
     conv_scratch_bytes},
    {"qk_conv_transpose_s8_neon",
     "qk_conv_transpose_s8",
     QK_FOR_ALL,
     QK_DISJOINT,
     NULL,
     QK_PACKED(qk_conv_transpose_s8_params, weights),
     conv_transpose_packed_bytes,
     conv_transpose_pack,
     {"bias", "multipliers", "left_shifts"},
     conv_transpose_scratch_bytes},
    {"qk_depthwise_conv_s8_neon",
     "qk_depthwise_conv_s8",
     QK_FOR_ALL,
     56,
     NULL,
     QK_PACKED(qk_depthwise_conv_s8_params, weights),
     neon_depthwise_bytes,
     neon_depthwise_pack,
     {"bias", "multipliers", "left_shifts"},
     neon_depthwise_scratch_bytes},
    {"qk_fully_connected_s8_neon",
     "qk_fully_connected_s8",
     QK_FOR_ALL,
     QK_DISJOINT,
     NULL,
     QK_PACKED(qk_fully_connected_s8_params, weights),
     fully_connected_packed_bytes,
     fully_connected_pack,
     {"bias", "multipliers", "left_shifts"},
     fully_connected_scratch_bytes},
    {"qk_matmul_s8_neon",
     "qk_matmul_s8",
     QK_FOR_ALL,
     QK_DISJOINT,
     NULL,
     NULL,
     0,
     NULL,
     NULL,
     {NULL},
     matmul_scratch_bytes},
    {"qk_add_s8_neon", "qk_add_s8", QK_FOR_ALL, QK_DISJOINT, NULL, NULL, 0, NULL, NULL, {NULL}, NULL},
    {"qk_mul_s8_neon", "qk_mul_s8", QK_FOR_ALL, QK_DISJOINT, NULL, NULL, 0, NULL, NULL, {NULL}, NULL},
    {"qk_max_pool_s8_neon", "qk_max_pool_s8", QK_FOR_ALL, 1, NULL, NULL, 0, NULL, NULL, {NULL}, NULL},
    {"qk_average_pool_s8_neon", "qk_average_pool_s8", QK_FOR_ALL, 1, NULL, NULL, 0, NULL, NULL, {NULL}, NULL},
    {"qk_softmax_s8_neon",
     "qk_softmax_s8",
     QK_FOR_ALL,
     QK_DISJOINT,
     is_inner,
     NULL,
     0,
     NULL,
     NULL,
     {NULL},
     NULL},
    {"qk_table_s8_neon", "qk_table_s8", QK_FOR_ALL, QK_BY_CHANNEL, NULL, NULL, 0, NULL, NULL, {NULL}, NULL},
    {.kernel = NULL}};
