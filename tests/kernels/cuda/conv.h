// Convolution in all forms of the tensor cores' kernel.
#pragma once
#include "device.h"
#include "qk_conv_s8.h"

// By every tile, whether or not the launcher would take it; the result of the first. Complains when they
// differ.
device::Bytes convolve_by_all_tiles(const qk_conv_s8_params& p, const int8_t* input);
