#include "qk_add_s8_dsp.h"
#include "qk_average_pool_s8_dsp.h"
#include "qk_conv_row_s8_dsp.h"
#include "qk_conv_s8_dsp.h"
#include "qk_conv_transpose_row_s8_dsp.h"
#include "qk_conv_transpose_s8_dsp.h"
#include "qk_conv_wide_s8_dsp.h"
#include "qk_depthwise_conv_3x3_s8_dsp.h"
#include "qk_depthwise_conv_s8_dsp.h"
#include "qk_fully_connected_rows_s8_dsp.h"
#include "qk_fully_connected_s8_dsp.h"
#include "qk_matmul_s8_dsp.h"
#include "qk_max_pool_s8_dsp.h"
#include "qk_mul_s8_dsp.h"
#include "qk_softmax_s8_dsp.h"
#include "variants.h"

const qk_variant* const vector_tables[] = {qk_dsp_variants, NULL};

VARIANT_2(qk_add_s8_dsp, qk_add_s8_params)
VARIANT_2(qk_matmul_s8_dsp, qk_matmul_s8_params)
VARIANT_2(qk_mul_s8_dsp, qk_mul_s8_params)
VARIANT_1(qk_softmax_s8_dsp, qk_softmax_s8_params)
VARIANT_1(qk_max_pool_s8_dsp, qk_max_pool_s8_params)
VARIANT_1(qk_average_pool_s8_dsp, qk_average_pool_s8_params)
VARIANT_1S(qk_conv_row_s8_dsp, qk_conv_s8_params)
VARIANT_1S(qk_conv_wide_s8_dsp, qk_conv_s8_params)
VARIANT_1S(qk_conv_s8_dsp, qk_conv_s8_params)
VARIANT_1S(qk_conv_transpose_row_s8_dsp, qk_conv_transpose_s8_params)
VARIANT_1S(qk_conv_transpose_s8_dsp, qk_conv_transpose_s8_params)
VARIANT_1S(qk_depthwise_conv_3x3_s8_dsp, qk_depthwise_conv_s8_params)
VARIANT_1S(qk_depthwise_conv_s8_dsp, qk_depthwise_conv_s8_params)
VARIANT_1S(qk_fully_connected_rows_s8_dsp, qk_fully_connected_s8_params)
VARIANT_1(qk_fully_connected_s8_dsp, qk_fully_connected_s8_params)

const variant_call vector_calls[] = {VARIANT_ENTRY(qk_add_s8_dsp),
                                     VARIANT_ENTRY(qk_matmul_s8_dsp),
                                     VARIANT_ENTRY(qk_mul_s8_dsp),
                                     VARIANT_ENTRY(qk_softmax_s8_dsp),
                                     VARIANT_ENTRY(qk_max_pool_s8_dsp),
                                     VARIANT_ENTRY(qk_average_pool_s8_dsp),
                                     VARIANT_ENTRY(qk_conv_row_s8_dsp),
                                     VARIANT_ENTRY(qk_conv_wide_s8_dsp),
                                     VARIANT_ENTRY(qk_conv_s8_dsp),
                                     VARIANT_ENTRY(qk_conv_transpose_row_s8_dsp),
                                     VARIANT_ENTRY(qk_conv_transpose_s8_dsp),
                                     VARIANT_ENTRY(qk_depthwise_conv_3x3_s8_dsp),
                                     VARIANT_ENTRY(qk_depthwise_conv_s8_dsp),
                                     VARIANT_ENTRY(qk_fully_connected_rows_s8_dsp),
                                     VARIANT_ENTRY(qk_fully_connected_s8_dsp),
                                     {NULL, NULL}};
