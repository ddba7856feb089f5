#!/usr/bin/env bash
# From a fresh clone to a quantized network in C: installs, builds qtool, quantizes models/digits.onnx,
# compiles and runs the emitted C, and compares the accuracy of the float and the integer network.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PWD/build/release/bin:$PATH

step() { printf '\n== %s\n' "$*"; }
run() { printf '$ %s\n' "$*"; "$@"; }  # echoes a command, then runs it

step "Install what qtool is built from"
run tools/install.sh

step "Build qtool"
run cmake --preset release
run cmake --build --preset release --target qtool

rm -rf out/digits out/digits.qcal out/digits_selftest out/digits_example
mkdir -p out

step "Look at the model"
run qtool inspect models/digits.onnx

step "Calibrate: record the ranges of all tensors on 200 samples"
run qtool calibrate models/digits.onnx --data calib_data/digits/calib.npy -o out/digits.qcal

step "Quantize to int8 and emit portable C"
run qtool quantize models/digits.onnx --calibration out/digits.qcal --target c -o out/digits

step "Compile the emitted C and run its self-test"
flags=(-std=c99 -O2 -Wall -Wextra -Wpedantic -Werror)
run cc "${flags[@]}" -Ddigits_SELFTEST_MAIN $(ls out/digits/c/*.c | grep -v _example.c) -o out/digits_selftest
run out/digits_selftest
run cc "${flags[@]}" $(ls out/digits/c/*.c) -o out/digits_example

step "Validate: float against integer on 450 held-out samples, and the compiled C on each of them"
run qtool validate models/digits.onnx out/digits --data calib_data/digits/eval.npy \
  --labels calib_data/digits/labels.csv --metric top1 --run-on out/digits_example

step "Done in $SECONDS s. The C code is in out/digits/c, the report in out/digits/report.json."
