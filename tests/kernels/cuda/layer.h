// What convolutions and fully connected layers have in common.
#pragma once
#include "device.h"

namespace device {

// Tables of a layer's output channels on the device.
template <class Params>
class ChannelTables {
 public:
  ChannelTables(const Params& p, int64_t channels)
      : bias_(upload(p.bias, channels)),
        multipliers_(upload(p.multipliers, channels)),
        left_shifts_(upload(p.left_shifts, channels)) {}

  // In place of the host's; null where the kernel does not read them.
  void put(Params& p) const {
    p.bias = bias_.template as<int32_t>();
    p.multipliers = multipliers_.template as<int32_t>();
    p.left_shifts = left_shifts_.template as<int8_t>();
  }
  static void clear(Params& p) {
    p.bias = p.multipliers = nullptr;
    p.left_shifts = nullptr;
  }

 private:
  Buffer bias_, multipliers_, left_shifts_;
};

}  // namespace device
