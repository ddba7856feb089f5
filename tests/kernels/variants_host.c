#include "variants.h"

const qk_variant* const vector_tables[] = {qk_dsp_variants,  qk_m0_variants,   qk_mve_variants,
                                           qk_neon_variants, qk_cuda_variants, NULL};
const variant_call vector_calls[] = {{NULL, NULL}};
