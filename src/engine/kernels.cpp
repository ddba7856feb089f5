#include "src/engine/kernels.h"

#include <cassert>

namespace qtool {

// Defined by the builds of src/engine/kernels.isa.cpp.
#define QTOOL_DECLARE(isa)      \
  namespace isa {               \
  extern const EngineKernels engine; \
  }
#ifdef QTOOL_HAS_baseline
QTOOL_DECLARE(baseline)
#endif
#ifdef QTOOL_HAS_avx2
QTOOL_DECLARE(avx2)
QTOOL_DECLARE(avx512)
#endif
#ifdef QTOOL_HAS_neon
QTOOL_DECLARE(neon)
#endif

const EngineKernels& engine_kernels(Isa isa) {
  switch (isa) {
#ifdef QTOOL_HAS_baseline
    case Isa::baseline:
      return baseline::engine;
#endif
#ifdef QTOOL_HAS_avx2
    case Isa::avx2:
      return avx2::engine;
    case Isa::avx512:
      return avx512::engine;
#endif
#ifdef QTOOL_HAS_neon
    case Isa::neon:
      return neon::engine;
#endif
    default:
      break;
  }
  assert(false && "not built for this instruction set");
  __builtin_unreachable();
}

}  // namespace qtool
