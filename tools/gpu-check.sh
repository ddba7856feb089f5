#!/usr/bin/env bash
# Checks and times the CUDA kernels and packages on the GPU of this machine; WORK is build/gpu_check unless given.
#   tools/gpu-check.sh [WORK]            prepares WORK/prepared.tar.bz2 where qtool is built and it is missing, then checks
#   tools/gpu-check.sh --prepare [WORK]  only prepares: the archive then goes to a machine with nvcc, g++ and python3
# Exit code 0 all passed, 1 something failed, 77 no GPU here: all is compiled and ready.
set -euo pipefail
exec python3 "$(dirname "$0")/../tests/cuda/gpu_check.py" "$@"
