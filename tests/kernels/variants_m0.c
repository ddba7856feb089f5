#include "qk_add_s8_m0.h"
#include "qk_average_pool_s8_m0.h"
#include "qk_conv_s8_m0.h"
#include "qk_conv_s8_m0_bytes.h"
#include "qk_conv_s8_m0_pixels.h"
#include "qk_conv_transpose_s8_m0.h"
#include "qk_conv_transpose_s8_m0_bytes.h"
#include "qk_depthwise_conv_s8_m0.h"
#include "qk_fully_connected_s8_m0.h"
#include "qk_fully_connected_s8_m0_bytes.h"
#include "qk_matmul_s8_m0.h"
#include "qk_max_pool_s8_m0.h"
#include "qk_mul_s8_m0.h"
#include "qk_table_s8_m0.h"
#include "variants.h"

VARIANT_2(qk_add_s8_m0, qk_add_s8_params)
VARIANT_1(qk_average_pool_s8_m0, qk_average_pool_s8_params)
VARIANT_1S(qk_conv_s8_m0, qk_conv_s8_params)
VARIANT_1S(qk_conv_s8_m0_bytes, qk_conv_s8_params)
VARIANT_1S(qk_conv_s8_m0_pixels, qk_conv_s8_params)
VARIANT_1S(qk_conv_transpose_s8_m0, qk_conv_transpose_s8_params)
VARIANT_1S(qk_conv_transpose_s8_m0_bytes, qk_conv_transpose_s8_params)
VARIANT_1S(qk_depthwise_conv_s8_m0, qk_depthwise_conv_s8_params)
VARIANT_1S(qk_fully_connected_s8_m0, qk_fully_connected_s8_params)
VARIANT_1S(qk_fully_connected_s8_m0_bytes, qk_fully_connected_s8_params)
VARIANT_2S(qk_matmul_s8_m0, qk_matmul_s8_params)
VARIANT_1(qk_max_pool_s8_m0, qk_max_pool_s8_params)
VARIANT_2(qk_mul_s8_m0, qk_mul_s8_params)
VARIANT_1(qk_table_s8_m0, qk_table_s8_params)

const qk_variant* const vector_tables[] = {qk_m0_variants, NULL};
const variant_call vector_calls[] = {VARIANT_ENTRY(qk_add_s8_m0),
                                     VARIANT_ENTRY(qk_average_pool_s8_m0),
                                     VARIANT_ENTRY(qk_conv_s8_m0),
                                     VARIANT_ENTRY(qk_conv_s8_m0_bytes),
                                     VARIANT_ENTRY(qk_conv_s8_m0_pixels),
                                     VARIANT_ENTRY(qk_conv_transpose_s8_m0),
                                     VARIANT_ENTRY(qk_conv_transpose_s8_m0_bytes),
                                     VARIANT_ENTRY(qk_depthwise_conv_s8_m0),
                                     VARIANT_ENTRY(qk_fully_connected_s8_m0),
                                     VARIANT_ENTRY(qk_fully_connected_s8_m0_bytes),
                                     VARIANT_ENTRY(qk_matmul_s8_m0),
                                     VARIANT_ENTRY(qk_max_pool_s8_m0),
                                     VARIANT_ENTRY(qk_mul_s8_m0),
                                     VARIANT_ENTRY(qk_table_s8_m0),
                                     {NULL, NULL}};
