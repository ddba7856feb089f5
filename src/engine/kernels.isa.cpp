#include "src/engine/kernels.isa.h"

namespace qtool::QTOOL_ISA {

extern const EngineKernels engine;
const EngineKernels engine = {lanes, tile_rows, gemm, depthwise};

}  // namespace qtool::QTOOL_ISA
