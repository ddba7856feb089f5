#include "qk_add_s8.h"
#include "qk_average_pool_s8.h"
#include "qk_conv_s8.h"
#include "qk_depthwise_conv_s8.h"
#include "qk_max_pool_s8.h"
#include "qk_mul_s8.h"
#include "qk_table_s8.h"
#include "variants.h"

VARIANT_1(qk_conv_s8, qk_conv_s8_params)
VARIANT_1(qk_depthwise_conv_s8, qk_depthwise_conv_s8_params)
VARIANT_1(qk_max_pool_s8, qk_max_pool_s8_params)
VARIANT_1(qk_average_pool_s8, qk_average_pool_s8_params)
VARIANT_2(qk_add_s8, qk_add_s8_params)
VARIANT_2(qk_mul_s8, qk_mul_s8_params)
VARIANT_1(qk_table_s8, qk_table_s8_params)

/* qtool counts on blocks of two pixels for all of them. */
const qk_variant portable_variants[] = {
    {.kernel = "qk_conv_s8", .replaces = "qk_conv_s8", .overlap = 2},
    {.kernel = "qk_depthwise_conv_s8", .replaces = "qk_depthwise_conv_s8", .overlap = 2},
    {.kernel = "qk_max_pool_s8", .replaces = "qk_max_pool_s8", .overlap = 2},
    {.kernel = "qk_average_pool_s8", .replaces = "qk_average_pool_s8", .overlap = 2},
    {.kernel = "qk_add_s8", .replaces = "qk_add_s8"},
    {.kernel = "qk_mul_s8", .replaces = "qk_mul_s8"},
    {.kernel = "qk_table_s8", .replaces = "qk_table_s8"},
    {.kernel = NULL}};
const variant_call portable_calls[] = {VARIANT_ENTRY(qk_conv_s8),     VARIANT_ENTRY(qk_depthwise_conv_s8),
                                       VARIANT_ENTRY(qk_max_pool_s8), VARIANT_ENTRY(qk_average_pool_s8),
                                       VARIANT_ENTRY(qk_add_s8),      VARIANT_ENTRY(qk_mul_s8),
                                       VARIANT_ENTRY(qk_table_s8),    {NULL, NULL}};
