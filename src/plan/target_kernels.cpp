#include "src/plan/target_kernels.h"

#include "qtool/error.h"

namespace qtool {

const std::vector<TargetKernels>& target_kernels() {
  static const std::vector<TargetKernels> table = {
      {{"c", "portable C99, for any processor"}, "c", nullptr},
      {{"cortex-m0plus", "Cortex-M0 and M0+ (Armv6-M)"}, "m0", qk_m0_variants},
      {{"cortex-m4", "Cortex-M4, M7 and M33 (DSP extension)"}, "dsp", qk_dsp_variants},
      {{"cortex-m55", "Cortex-M55 and M85 (MVE)"}, "mve", qk_mve_variants},
      {{"aarch64", "64-bit Arm; on Linux the best of the three below, chosen when it runs"},
       "neon",
       qk_neon_variants},
      {{"aarch64-neon", "64-bit Arm, any (Armv8.0)"}, "neon", qk_neon_variants, "QK_NEON_LEVEL=0"},
      {{"aarch64-dotprod", "64-bit Arm with SDOT"}, "neon", qk_neon_variants, "QK_NEON_LEVEL=1"},
      {{"aarch64-i8mm", "64-bit Arm with SDOT and SMMLA"}, "neon", qk_neon_variants, "QK_NEON_LEVEL=2"},
      {{"cuda", "NVIDIA GPUs of compute capability 7.5 and later (Jetson Orin: 8.7)"},
       "cuda",
       qk_cuda_variants,
       "",
       true},
  };
  return table;
}

const TargetKernels& find_target(const std::string& name) {
  std::string known;
  for (const TargetKernels& kernels : target_kernels()) {
    if (kernels.target.name == name) return kernels;
    known += (known.empty() ? "" : ", ") + kernels.target.name;
  }
  throw Error(ErrorKind::usage, "unknown target '" + name + "'", "known targets: " + known);
}

const std::vector<Target>& targets() {
  static const std::vector<Target> list = [] {
    std::vector<Target> result;
    for (const TargetKernels& kernels : target_kernels()) result.push_back(kernels.target);
    return result;
  }();
  return list;
}

void check_targets(const std::vector<std::string>& names) {
  for (const std::string& name : names) find_target(name);
}

const char* name_of(Optimize optimize) {
  switch (optimize) {
    case Optimize::speed:
      return "speed";
    case Optimize::balanced:
      return "balanced";
    case Optimize::size:
      return "size";
    case Optimize::ram:
      break;
  }
  return "ram";
}

Optimize optimize_named(const std::string& name) {
  for (const Optimize known : {Optimize::speed, Optimize::balanced, Optimize::size, Optimize::ram})
    if (name == name_of(known)) return known;
  throw Error(ErrorKind::usage, "'" + name + "': must be speed, balanced, size or ram");
}

}  // namespace qtool
