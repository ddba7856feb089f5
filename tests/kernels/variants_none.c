#include "variants.h"

static const qk_variant none[] = {{.kernel = NULL}};
const qk_variant* const vector_variants = none;
const variant_call vector_calls[] = {{NULL, NULL}};
