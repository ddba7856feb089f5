/* The elementary functions of the portable kernels as device code of the file that includes this, before all
 * that declares them. */
#ifndef QK_MATH_CUDA_H
#define QK_MATH_CUDA_H
#include "qk_cuda.h"

#define QK_MATH static inline QK_DEVICE
#include "qk_math_f32.c"
#include "qk_math_f64.c"
#endif
