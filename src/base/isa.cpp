#include "src/base/isa.h"

#include <array>
#include <cstdlib>
#include <string>

#include "qtool/error.h"

namespace qtool {
namespace {

constexpr std::array<Isa, 4> best_first = {Isa::avx512, Isa::avx2, Isa::neon, Isa::baseline};

}  // namespace

std::string_view name_of(Isa isa) {
  switch (isa) {
    case Isa::baseline:
      return "baseline";
    case Isa::avx2:
      return "avx2";
    case Isa::avx512:
      return "avx512";
    case Isa::neon:
      return "neon";
  }
  return "";
}

bool is_available(Isa isa) {
#if defined(__x86_64__)
  switch (isa) {
    case Isa::baseline:
      return true;
    case Isa::avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case Isa::avx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
             __builtin_cpu_supports("fma");
    case Isa::neon:
      return false;
  }
  return false;
#elif defined(__aarch64__)
  return isa == Isa::neon;
#else
  return isa == Isa::baseline;
#endif
}

Isa selected_isa() {
  const char* wanted = std::getenv("QTOOL_ISA");
  std::string available;
  for (const Isa isa : best_first) {
    if (!is_available(isa)) continue;
    if (wanted == nullptr || wanted == name_of(isa)) return isa;
    available += (available.empty() ? "" : ", ") + std::string(name_of(isa));
  }
  throw Error(ErrorKind::usage, "QTOOL_ISA=" + std::string(wanted == nullptr ? "" : wanted) +
                                    ": this processor and build have " + available);
}

}  // namespace qtool
