#!/usr/bin/env bash
# Installs the Debian packages that qtool is built from; with --test also those that its tests use.
# Does nothing, and needs neither root nor network, when all are installed.
set -euo pipefail

build_packages=(
  build-essential
  ccache                 # optional: faster rebuilds
  cmake
  libcli11-dev           # command line
  libgmock-dev
  libgtest-dev
  libjpeg62-turbo-dev    # JPEG calibration images
  libonnx-dev            # ONNX's protobuf schema
  libprotobuf-dev
  libssl-dev             # SHA-256
  libstb-dev             # PNG and BMP calibration images
  libtomlplusplus-dev    # lists of models
  libzip-dev             # .npz calibration data
  ninja-build
  nlohmann-json3-dev
  protobuf-compiler      # looked for by CMake's FindProtobuf
)
test_packages=(
  clang                  # a second compiler for the emitted C
  clang-format
  clang-tidy             # preset tidy
  g++-aarch64-linux-gnu  # preset aarch64
  gcc-arm-none-eabi      # emitted C and kernels for Cortex-M
  libboost-context-dev   # CUDA kernels on the host: a thread is a fiber
  libnewlib-arm-none-eabi
  libonnx-testdata       # ONNX's own operator tests
  llvm-19                # llvm-mca: tests/bench/inner_loops.py
  python3-numpy          # tools/train
  python3-onnx           # tools/train
  python3-pil            # tests of image reading: Pillow is the oracle
  python3-sklearn        # tools/train: the digits data
  qemu-system-arm        # Cortex-M boards
  qemu-user              # preset aarch64
)

case "${1-}" in
  "") packages=("${build_packages[@]}") ;;
  --test) packages=("${build_packages[@]}" "${test_packages[@]}") ;;
  *) echo "usage: tools/install.sh [--test]" >&2; exit 2 ;;
esac

# "install ok installed NAME" for every package that is completely installed.
status() { dpkg-query -W -f '${Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true; }
mapfile -t missing < <(comm -23 <(printf '%s\n' "${packages[@]}" | sort) \
                                <(status | sed -n 's/^install ok installed //p' | sort))
if [[ ${#missing[@]} == 0 ]]; then
  echo "install.sh: all ${#packages[@]} packages are installed"
  exit 0
fi

as_root() { if [[ $EUID == 0 ]]; then "$@"; else sudo "$@"; fi; }
install_missing() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null
}
echo "install.sh: installing ${missing[*]}"
# The package lists of a fresh container are empty, and those of an old one name versions that are gone: where installing fails,
# fetch the lists and try once more, showing errors.
install_missing 2>/dev/null || { as_root apt-get update -q </dev/null; install_missing; }
