#include <stdio.h>
#include <string.h>

#include "variants.h"

enum { PACKED = 256 * 1024, SCRATCH = 64 * 1024, GUARD = 16, MARK = 0x5a };

static int64_t packed_memory[(PACKED + 2 * GUARD) / 8 + 2], scratch_memory[(SCRATCH + GUARD) / 8];
static int8_t io_memory[2 * BYTES + 2 * GUARD];
static char params_copy[512];

/* How a case may be run. */
typedef struct {
  const char* kernel;
  const void* params;
  size_t params_bytes;
  int32_t outputs;
  const vector_sweep* sweep; /* NULL: no windows */
  int in_place[2];           /* the output may be operand a, b */
} test_case;

static void mark(void* memory, size_t bytes) {
  memset(memory, MARK, bytes);
}

static int is_marked(const int8_t* guard) {
  for (int i = 0; i < GUARD; ++i)
    if (guard[i] != MARK) return 0;
  return 1;
}

static const variant_call* find_call(const variant_call* call, const char* kernel) {
  while (call->kernel != NULL && strcmp(call->kernel, kernel) != 0) ++call;
  return call->kernel != NULL ? call : NULL;
}

static uint32_t sum(const int8_t* memory, int32_t bytes) {
  uint32_t s = 0;
  for (int32_t i = 0; i < bytes; ++i) s = 31 * s + (uint8_t)memory[i];
  return s;
}

/* The variant's own copy of the parameters, with its packed weights: the same whatever the memory held. */
static const char* prepare(const qk_variant* v, const test_case* t) {
  memcpy(params_copy, t->params, t->params_bytes);
  if (v->packed_bytes == NULL) return NULL;
  int8_t* const packed = (int8_t*)(((uintptr_t)packed_memory + GUARD + 15) / 16 * 16);
  const int32_t bytes = v->packed_bytes(t->params);
  if (bytes < 0 || bytes > PACKED) return "packs too much";
  uint32_t sums[2];
  for (int i = 0; i < 2; ++i) {
    memset(packed, i ? 0xff : 0, (size_t)bytes);
    mark(packed - GUARD, GUARD);
    mark(packed + bytes, GUARD);
    v->pack(t->params, packed);
    if (!is_marked(packed - GUARD) || !is_marked(packed + bytes)) return "packs outside its table";
    sums[i] = sum(packed, bytes);
  }
  if (sums[0] != sums[1]) return "leaves bytes of its table as they were";
  memcpy(params_copy + v->packed_offset, &packed, sizeof packed);
  return NULL;
}

static const char* run_apart(const variant_call* call, const test_case* t, int32_t scratch_bytes) {
  int8_t *const result = io_memory + GUARD, *const scratch = (int8_t*)scratch_memory;
  mark(scratch, (size_t)scratch_bytes + GUARD);
  mark(io_memory, (size_t)t->outputs + 2 * GUARD);
  call->call(params_copy, vector_a, vector_b, result, scratch);
  if (memcmp(result, vector_y, (size_t)t->outputs) != 0) return "differs";
  if (!is_marked(io_memory) || !is_marked(result + t->outputs)) return "writes outside its output";
  return is_marked(scratch + scratch_bytes) ? NULL : "writes outside its scratch";
}

static int32_t inputs_of(const vector_sweep* s) {
  return s->batch * s->h.input * s->w.input * s->input_channels;
}

/* Input and output in one piece of memory, the one `distance` bytes behind the other. */
static const char* run_overlapping(const variant_call* call, const test_case* t, int32_t distance) {
  const vector_sweep* s = t->sweep;
  const int32_t inputs = inputs_of(s), input_at = s->reverse ? 0 : distance,
                result_at = s->reverse ? distance : 0;
  const int32_t input_end = input_at + inputs, result_end = result_at + t->outputs;
  const int32_t end = input_end > result_end ? input_end : result_end;
  int8_t* const memory = io_memory + GUARD;
  mark(io_memory, (size_t)end + 2 * GUARD);
  memcpy(memory + input_at, vector_a, (size_t)inputs);
  call->call(params_copy, memory + input_at, vector_b, memory + result_at, scratch_memory);
  if (memcmp(memory + result_at, vector_y, (size_t)t->outputs) != 0) return "differs where it overlaps";
  if (!is_marked(io_memory) || !is_marked(memory + end)) return "writes outside, overlapping";
  return NULL;
}

static const char* run_in_place(const variant_call* call, const test_case* t, int operand) {
  int8_t* const memory = io_memory + GUARD;
  memcpy(memory, operand == 0 ? vector_a : vector_b, (size_t)t->outputs);
  call->call(params_copy, operand == 0 ? memory : vector_a, operand == 1 ? memory : vector_b, memory,
             scratch_memory);
  return memcmp(memory, vector_y, (size_t)t->outputs) == 0 ? NULL : "differs in place";
}

/* As close as the contract allows, and in the middle between that and apart: kernels may look how near the
 * operands are. */
static const char* run_near(const variant_call* call, const test_case* t, int32_t block) {
  const vector_sweep* s = t->sweep;
  const int32_t apart = s->reverse ? inputs_of(s) : t->outputs, least = vector_distance(s, block);
  const char* problem = run_overlapping(call, t, least);
  return problem != NULL ? problem : run_overlapping(call, t, (least + apart) / 2);
}

static int has_same_shape(const vector_sweep* s) {
  return s->h.input == s->h.output && s->w.input == s->w.output && s->input_channels == s->output_channels;
}

static const char* check(const qk_variant* v, const variant_call* calls, const test_case* t) {
  const variant_call* call = find_call(calls, v->kernel);
  if (call == NULL && calls->kernel != NULL) return "is not called";
  if (t->params_bytes > sizeof params_copy) return "has large parameters";
  const char* problem = prepare(v, t);
  if (problem != NULL) return problem;
  const int32_t scratch_bytes = v->scratch_bytes != NULL ? v->scratch_bytes(t->params) : 0;
  if (scratch_bytes < 0 || scratch_bytes > SCRATCH) return "takes too much scratch";
  if (call == NULL) return NULL;
  problem = run_apart(call, t, scratch_bytes);
  for (int operand = 0; operand < 2 && problem == NULL; ++operand)
    if (t->in_place[operand]) problem = run_in_place(call, t, operand);
  if (problem != NULL || t->sweep == NULL || v->overlap == QK_DISJOINT) return problem;
  if (v->overlap > 0) return run_near(call, t, v->overlap);
  return has_same_shape(t->sweep) ? run_overlapping(call, t, 0) : NULL;
}

static void check_table(const qk_variant* table, const variant_call* calls, const test_case* t) {
  for (const qk_variant* v = table; v->kernel != NULL; ++v) {
    if (strcmp(v->replaces, t->kernel) != 0 || (v->suits != NULL && !v->suits(t->params))) continue;
    const char* problem = check(v, calls, t);
    if (problem != NULL) printf("%s %s\n", v->kernel, problem);
  }
}

static void check_all(const test_case* t) {
  check_table(portable_variants, portable_calls, t);
  for (const qk_variant* const* table = vector_tables; *table != NULL; ++table)
    check_table(*table, vector_calls, t);
}

void vector_check(const char* kernel, const void* params, size_t params_bytes, int32_t outputs) {
  const test_case t = {kernel, params, params_bytes, outputs, NULL, {0, 0}};
  check_all(&t);
}

void vector_check_in_place(const char* kernel, const void* params, size_t params_bytes, int32_t outputs,
                           int a, int b) {
  const test_case t = {kernel, params, params_bytes, outputs, NULL, {a, b}};
  check_all(&t);
}

void vector_check_sweep(const char* kernel, const void* params, size_t params_bytes,
                        const vector_sweep* sweep) {
  const int32_t outputs = sweep->batch * sweep->h.output * sweep->w.output * sweep->output_channels;
  const test_case t = {kernel, params, params_bytes, outputs, sweep, {0, 0}};
  check_all(&t);
}
