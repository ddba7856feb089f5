# qtool_isa_sources(TARGET FILES...): builds the files once for each instruction set of the host's architecture and links all of them
# into TARGET. Each is compiled with QTOOL_ISA, the namespace of its code (src/base/isa.h says which one runs). Always optimized, and
# with fused multiply-add where there is one: a product and a sum in one rounding is what makes the bits alike (docs/numerics.md, N12).
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(qtool_isas baseline avx2 avx512)
  set(qtool_flags_of_avx2 -mavx2 -mfma)
  set(qtool_flags_of_avx512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx2 -mfma -mprefer-vector-width=512)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  set(qtool_isas neon)
else()
  set(qtool_isas baseline)
endif()

function(qtool_isa_sources target)
  foreach(isa IN LISTS qtool_isas)
    add_library(${target}_${isa} OBJECT ${ARGN})
    target_include_directories(${target}_${isa} PRIVATE $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
    target_compile_definitions(${target}_${isa} PRIVATE QTOOL_ISA=${isa})
    target_compile_options(${target}_${isa} PRIVATE -O3 -ffp-contract=fast ${qtool_flags_of_${isa}})
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${target}_${isa}>)
    target_compile_definitions(${target} PRIVATE QTOOL_HAS_${isa})
  endforeach()
endfunction()
