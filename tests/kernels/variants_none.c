#include "variants.h"

const qk_variant* const vector_tables[] = {NULL};
const variant_call vector_calls[] = {{NULL, NULL}};
