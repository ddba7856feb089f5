#include "qk_add_s8_mve.h"
#include "qk_average_pool_s8_mve.h"
#include "qk_conv_narrow_s8_mve.h"
#include "qk_conv_s8_mve.h"
#include "qk_conv_small_s8_mve.h"
#include "qk_conv_transpose_s8_mve.h"
#include "qk_conv_transpose_small_s8_mve.h"
#include "qk_depthwise_conv_s8_mve.h"
#include "qk_depthwise_in_place_s8_mve.h"
#include "qk_fully_connected_s8_mve.h"
#include "qk_fully_connected_small_s8_mve.h"
#include "qk_matmul_s8_mve.h"
#include "qk_max_pool_s8_mve.h"
#include "qk_mul_s8_mve.h"
#include "qk_softmax_s8_mve.h"
#include "qk_table_s8_mve.h"
#include "variants.h"

VARIANT_1S(qk_conv_narrow_s8_mve, qk_conv_s8_params)
VARIANT_1S(qk_conv_s8_mve, qk_conv_s8_params)
VARIANT_1S(qk_conv_small_s8_mve, qk_conv_s8_params)
VARIANT_1S(qk_conv_transpose_s8_mve, qk_conv_transpose_s8_params)
VARIANT_1S(qk_conv_transpose_small_s8_mve, qk_conv_transpose_s8_params)
VARIANT_1S(qk_depthwise_conv_s8_mve, qk_depthwise_conv_s8_params)
VARIANT_1S(qk_depthwise_in_place_s8_mve, qk_depthwise_conv_s8_params)
VARIANT_1S(qk_fully_connected_s8_mve, qk_fully_connected_s8_params)
VARIANT_1S(qk_fully_connected_small_s8_mve, qk_fully_connected_s8_params)
VARIANT_2S(qk_matmul_s8_mve, qk_matmul_s8_params)
VARIANT_2(qk_add_s8_mve, qk_add_s8_params)
VARIANT_2(qk_mul_s8_mve, qk_mul_s8_params)
VARIANT_1(qk_softmax_s8_mve, qk_softmax_s8_params)
VARIANT_1(qk_table_s8_mve, qk_table_s8_params)
VARIANT_1(qk_max_pool_s8_mve, qk_max_pool_s8_params)
VARIANT_1(qk_average_pool_s8_mve, qk_average_pool_s8_params)

const qk_variant* const vector_tables[] = {qk_mve_variants, NULL};
const variant_call vector_calls[] = {VARIANT_ENTRY(qk_conv_narrow_s8_mve),
                                     VARIANT_ENTRY(qk_conv_s8_mve),
                                     VARIANT_ENTRY(qk_conv_small_s8_mve),
                                     VARIANT_ENTRY(qk_conv_transpose_s8_mve),
                                     VARIANT_ENTRY(qk_conv_transpose_small_s8_mve),
                                     VARIANT_ENTRY(qk_depthwise_conv_s8_mve),
                                     VARIANT_ENTRY(qk_depthwise_in_place_s8_mve),
                                     VARIANT_ENTRY(qk_fully_connected_s8_mve),
                                     VARIANT_ENTRY(qk_fully_connected_small_s8_mve),
                                     VARIANT_ENTRY(qk_matmul_s8_mve),
                                     VARIANT_ENTRY(qk_add_s8_mve),
                                     VARIANT_ENTRY(qk_mul_s8_mve),
                                     VARIANT_ENTRY(qk_softmax_s8_mve),
                                     VARIANT_ENTRY(qk_table_s8_mve),
                                     VARIANT_ENTRY(qk_max_pool_s8_mve),
                                     VARIANT_ENTRY(qk_average_pool_s8_mve),
                                     {NULL, NULL}};
