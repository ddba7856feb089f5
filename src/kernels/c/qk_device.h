/* Marks functions that CUDA kernels call too. */
#ifndef QK_DEVICE_H
#define QK_DEVICE_H
#ifdef __CUDACC__
#define QK_DEVICE __host__ __device__
#else
#define QK_DEVICE
#endif
#endif
