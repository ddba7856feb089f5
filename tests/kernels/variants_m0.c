#include "qk_conv_s8_m0.h"
#include "qk_depthwise_conv_s8_m0.h"
#include "qk_fully_connected_s8_m0.h"
#include "variants.h"

VARIANT_1S(qk_conv_s8_m0, qk_conv_s8_params)
VARIANT_1S(qk_depthwise_conv_s8_m0, qk_depthwise_conv_s8_params)
VARIANT_1S(qk_fully_connected_s8_m0, qk_fully_connected_s8_params)

const qk_variant* const vector_variants = qk_m0_variants;
const variant_call vector_calls[] = {
    VARIANT_ENTRY(qk_conv_s8_m0), VARIANT_ENTRY(qk_depthwise_conv_s8_m0), VARIANT_ENTRY(qk_fully_connected_s8_m0), {NULL, NULL}};
