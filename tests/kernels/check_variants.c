#include <stdio.h>
#include <string.h>

#include "qk_depthwise_conv_s8.h"
#include "variants.h"
#include "vectors.h"

enum { PACKED = 96 * 1024, SCRATCH = 64 * 1024, GUARD = 16, MARK = 0x5a };

static int64_t packed_memory[(PACKED + GUARD) / 8 + 2], scratch_memory[(SCRATCH + GUARD) / 8];
static int8_t result_memory[BUFFER + 2 * GUARD];
static char params_copy[512];

static int is_marked(const int8_t* guard) {
  for (int i = 0; i < GUARD; ++i)
    if (guard[i] != MARK) return 0;
  return 1;
}

static const variant_call* find_call(const char* kernel) {
  const variant_call* call = vector_calls;
  while (call->kernel != NULL && strcmp(call->kernel, kernel) != 0) ++call;
  return call->kernel != NULL ? call : NULL;
}

/* The variant's own copy of the parameters, with its packed weights; NULL on a failed check. */
static const char* prepare(const qk_variant* v, const void* params, size_t params_bytes, int8_t* packed) {
  memcpy(params_copy, params, params_bytes);
  if (v->packed_bytes == NULL) return NULL;
  const int32_t bytes = v->packed_bytes(params);
  if (bytes < 0 || bytes > PACKED) return "packs too much";
  memset(packed + bytes, MARK, GUARD);
  v->pack(params, packed);
  if (!is_marked(packed + bytes)) return "packs beyond its table";
  memcpy(params_copy + v->packed_offset, &packed, sizeof packed);
  return NULL;
}

/* Whether the output may start where the input does (QK_BY_CHANNEL). */
static int same_shape(const char* kernel, const void* params) {
  if (strcmp(kernel, "qk_depthwise_conv_s8") != 0) return 1;
  const qk_depthwise_conv_s8_params* p = (const qk_depthwise_conv_s8_params*)params;
  return p->input_height == p->output_height && p->input_width == p->output_width &&
         p->input_channels == p->output_channels;
}

static const char* check(const qk_variant* v, const void* params, size_t params_bytes, const int8_t* a,
                         const int8_t* b, const int8_t* y, int32_t outputs) {
  const variant_call* call = find_call(v->kernel);
  if (call == NULL) return "is not called";
  if (params_bytes > sizeof params_copy) return "has large parameters";
  int8_t* const packed = (int8_t*)(((uintptr_t)packed_memory + 15) / 16 * 16);
  const char* problem = prepare(v, params, params_bytes, packed);
  if (problem != NULL) return problem;
  const int32_t scratch_bytes = v->scratch_bytes != NULL ? v->scratch_bytes(params) : 0;
  if (scratch_bytes < 0 || scratch_bytes > SCRATCH) return "takes too much scratch";
  int8_t* const scratch = (int8_t*)scratch_memory;
  memset(scratch, MARK, (size_t)scratch_bytes + GUARD);
  int8_t* const result = result_memory + GUARD;
  memset(result_memory, MARK, sizeof result_memory);
  call->call(params_copy, a, b, result, scratch);
  if (memcmp(result, y, (size_t)outputs) != 0) return "differs";
  if (!is_marked(result - GUARD) || !is_marked(result + outputs)) return "writes outside its output";
  if (!is_marked(scratch + scratch_bytes)) return "writes outside its scratch";
  if (v->overlap == QK_BY_CHANNEL && same_shape(v->replaces, params)) {
    memcpy(result, a, (size_t)outputs);
    call->call(params_copy, result, b, result, scratch);
    if (memcmp(result, y, (size_t)outputs) != 0) return "differs in place";
  }
  return NULL;
}

void vector_check_variants(const char* kernel, const void* params, size_t params_bytes, const int8_t* a,
                           const int8_t* b, const int8_t* y, int32_t outputs) {
  for (const qk_variant* v = vector_variants; v->kernel != NULL; ++v) {
    if (strcmp(v->replaces, kernel) != 0 || (v->suits != NULL && !v->suits(params))) continue;
    const char* problem = check(v, params, params_bytes, a, b, y, outputs);
    if (problem != NULL) printf("%s %s\n", v->kernel, problem);
  }
}
