/* How the elementary functions are compiled: as functions of their own files or, in a file that defines
 * QK_MATH and includes those files, as part of it. */
#ifndef QK_MATH_H
#define QK_MATH_H
#include "qk_device.h"

#ifndef QK_MATH
#define QK_MATH
#endif
#endif
