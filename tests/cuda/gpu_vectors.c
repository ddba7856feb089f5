/* The kernels' test vectors as kernel_vectors.c prints them; with arguments, only those of the functions
 * named. */
#include <stdio.h>
#include <string.h>

#include "vectors.h"

static const struct {
  const char* name;
  void (*run)(void);
} parts[] = {{"rescale", vectors_rescale},
             {"conv_s8", vectors_conv_s8},
             {"depthwise_conv_s8", vectors_depthwise_conv_s8},
             {"conv_transpose_s8", vectors_conv_transpose_s8},
             {"matmul_s8", vectors_matmul_s8},
             {"binary_s8", vectors_binary_s8},
             {"elementwise_s8", vectors_elementwise_s8},
             {"pool_s8", vectors_pool_s8},
             {"resize_s8", vectors_resize_s8},
             {"movement", vectors_movement},
             {"mac_f32", vectors_mac_f32},
             {"elementwise_f32", vectors_elementwise_f32}};
enum { PARTS = sizeof parts / sizeof parts[0] };

static int is_wanted(const char* name, int count, char** names) {
  for (int i = 0; i < count; ++i)
    if (strcmp(names[i], name) == 0) return 1;
  return count == 0;
}

int main(int argc, char** argv) {
  for (int i = 0; i < PARTS; ++i)
    if (is_wanted(parts[i].name, argc - 1, argv + 1)) parts[i].run();
  return 0;
}
