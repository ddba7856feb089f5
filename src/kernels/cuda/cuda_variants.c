/* Every portable kernel has one here: a GPU runs no portable code. */
#include <stddef.h>

#include "variant.h"

#define PLAIN(name) \
  { #name "_cuda", #name, QK_FOR_ALL, QK_DISJOINT, NULL, NULL, 0, NULL, NULL, {NULL}, NULL }

const qk_variant qk_cuda_variants[] = {PLAIN(qk_table_s8), {.kernel = NULL}};
