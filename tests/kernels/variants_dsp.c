#include "variants.h"

#include "qk_conv_s8_dsp.h"
#include "qk_fully_connected_s8_dsp.h"

const qk_variant* const vector_variants = qk_dsp_variants;

VARIANT_1S(qk_conv_s8_dsp, qk_conv_s8_params)
VARIANT_1(qk_fully_connected_s8_dsp, qk_fully_connected_s8_params)

const variant_call vector_calls[] = {VARIANT_ENTRY(qk_conv_s8_dsp), VARIANT_ENTRY(qk_fully_connected_s8_dsp), {NULL, NULL}};
