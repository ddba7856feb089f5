#include "src/calibrate/sweep.h"

#include <cassert>

#include "src/base/isa.h"

namespace qtool {

#ifdef QTOOL_HAS_baseline
namespace baseline {
extern const SweepKernels sweep_kernels;
}
#endif
#ifdef QTOOL_HAS_avx2
namespace avx2 {
extern const SweepKernels sweep_kernels;
}
namespace avx512 {
extern const SweepKernels sweep_kernels;
}
#endif
#ifdef QTOOL_HAS_neon
namespace neon {
extern const SweepKernels sweep_kernels;
}
#endif

const SweepKernels& sweep_kernels(Isa isa) {
  assert(is_available(isa));
  switch (isa) {
#ifdef QTOOL_HAS_baseline
    case Isa::baseline:
      return baseline::sweep_kernels;
#endif
#ifdef QTOOL_HAS_avx2
    case Isa::avx2:
      return avx2::sweep_kernels;
    case Isa::avx512:
      return avx512::sweep_kernels;
#endif
#ifdef QTOOL_HAS_neon
    case Isa::neon:
      return neon::sweep_kernels;
#endif
    default:
      __builtin_unreachable();
  }
}

}  // namespace qtool
