/* memcpy and memset without <string.h>, which a freestanding compiler need not have. As built-ins they are loads
 * and stores where the size is constant, with -ffreestanding too; elsewhere calls of the functions of these names. */
#ifndef QK_MEMORY_H
#define QK_MEMORY_H
#include <stddef.h>
#ifdef __GNUC__
#undef memcpy
#undef memset
#define memcpy(to, from, bytes) __builtin_memcpy(to, from, bytes)
#define memset(to, value, bytes) __builtin_memset(to, value, bytes)
#else
#include <string.h>
#endif
#endif
