#!/usr/bin/env bash
# Builds everything with preset dev and runs all tests; with --all also the presets sanitize (tests) and tidy (build only).
# Tests of models that are not in the tree (label `zoo`) skip themselves.
set -euo pipefail
cd "$(dirname "$0")/.."

presets=(dev)
case "${1-}" in
  "") ;;
  --all) presets+=(sanitize tidy) ;;
  *) echo "usage: tools/test.sh [--all]" >&2; exit 2 ;;
esac

tools/install.sh --test

jobs=$(nproc)
summary=()
failed=0
for preset in "${presets[@]}"; do
  echo "==== preset $preset"
  cmake --preset "$preset"
  cmake --build --preset "$preset" --parallel "$jobs"
  if [[ $preset == tidy ]]; then
    summary+=("preset tidy: no findings")
    continue
  fi
  log=build/$preset/ctest.log
  ctest --preset "$preset" --parallel "$jobs" | tee "$log" || failed=1
  summary+=("preset $preset:" "$(grep -E '^([0-9]+% tests passed|Total Test time)' "$log" || echo 'ctest gave no summary')")
done

echo "==== summary"
printf '%s\n' "${summary[@]}"
exit "$failed"
