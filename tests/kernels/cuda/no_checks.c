/* The wrappers of this folder check what they run themselves. */
#include "variants.h"

void vector_check(const char* kernel, const void* params, size_t params_bytes, int32_t outputs) {
  (void)kernel, (void)params, (void)params_bytes, (void)outputs;
}
void vector_check_sweep(const char* kernel, const void* params, size_t params_bytes,
                        const vector_sweep* sweep) {
  (void)kernel, (void)params, (void)params_bytes, (void)sweep;
}
void vector_check_in_place(const char* kernel, const void* params, size_t params_bytes, int32_t outputs,
                           int a, int b) {
  (void)kernel, (void)params, (void)params_bytes, (void)outputs, (void)a, (void)b;
}
