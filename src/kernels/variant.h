/* What qtool must know of a kernel that stands in for a portable one on some processor. Not shipped.
 *
 * A variant is a kernel of its own name (`qk_conv_s8_dsp` for `qk_conv_s8`) that takes the portable kernel's
 * parameter struct and operands and gives the same bits. Its table of weights may be rearranged: qtool does
 * that when it emits (`pack`), nothing is rearranged at run time. Each folder of variants lists its own in
 * `<folder>_variants.c`, best first; the first that suits a layer is taken. */
#ifndef QK_VARIANT_H
#define QK_VARIANT_H
#include <stddef.h>
#include <stdint.h>

/* What the user asks for with --optimize; a variant says for which it is meant. */
enum {
  QK_FOR_SPEED = 1,   /* fewest cycles, flash is no matter */
  QK_FOR_BALANCE = 2, /* fast, weights at their own size */
  QK_FOR_SIZE = 4,    /* least code */
  QK_FOR_RAM = 8,     /* least scratch */
  QK_FOR_ALL = 15
};

/* How a variant's output may overlap its first input (qtool plans that):
 * QK_DISJOINT      not at all;
 * QK_BY_CHANNEL    output and input start at the same byte and have the same shape: all inputs of a channel
 * are read before any output of that channel is written; n > 0            output pixels are computed in
 * raster order (rows of all images one after the other), or exactly backwards when the parameter `reverse` is
 * 1, in blocks of at most n consecutive pixels; while a block is computed only the windows of its pixels are
 * read and only its pixels are written. */
enum { QK_DISJOINT = 0, QK_BY_CHANNEL = -1 };

typedef struct {
  const char* kernel;               /* name of the function, of its header and of its source file */
  const char* replaces;             /* the portable kernel */
  uint32_t modes;                   /* QK_FOR_... */
  int32_t overlap;                  /* QK_DISJOINT, QK_BY_CHANNEL or pixels a block */
  int (*suits)(const void* params); /* 1: the variant can do these parameters; NULL: any */

  /* The rearranged weights, NULL: as they are. `packed` is the name and place of the pointer member they
   * replace. */
  const char* packed_name;
  size_t packed_offset;
  int32_t (*packed_bytes)(const void* params);
  void (*pack)(const void* params, int8_t* packed); /* packed: aligned to 16 bytes */
  const char* unused[3]; /* other pointer members the variant does not read (the packed weights hold them) */

  int32_t (*scratch_bytes)(
      const void* params); /* NULL: the function takes no scratch pointer; aligned to 8 bytes */
} qk_variant;

#define QK_PACKED(type, member) .packed_name = #member, .packed_offset = offsetof(type, member)

/* A list ends with an entry whose kernel is NULL. */
extern const qk_variant qk_dsp_variants[];  /* src/kernels/dsp: Armv7E-M and Armv8-M with DSP */
extern const qk_variant qk_m0_variants[];   /* src/kernels/m0: Armv6-M */
extern const qk_variant qk_mve_variants[];  /* src/kernels/mve: Armv8.1-M with MVE */
extern const qk_variant qk_neon_variants[]; /* src/kernels/neon: AArch64 */
extern const qk_variant qk_cuda_variants[]; /* src/kernels/cuda: NVIDIA GPUs, sm_75 and later */
#endif

