#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes a folder that proves and measures volcal's CUDA path on a machine that has a GPU and nothing else: no
# packages, no network, no compiler. Needs nvcc here, but no device.
#
#   scripts/gpu/bundle.sh [--arch LIST] [OUT]    into build/gpu/bundle by default
#
# LIST is CMake's CUDA_ARCHITECTURES, 90 (Hopper) by default; 75;80;86;90 for older cards. What runs there is
# OUT/run.py. Its CUDA runtime is linked in and every other library but glibc's is carried along; cuBLAS, which
# one measured ceiling asks for, is looked for there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

arch=90
out=build/gpu/bundle
while (($# > 0)); do
  case $1 in
    --arch) arch=${2:?--arch needs a list}; shift 2 ;;
    -*) echo "bundle: unknown option $1" >&2; exit 2 ;;
    *) out=$1; shift ;;
  esac
done
most_bytes=$((58 << 20))
build=build/gpu/cmake
programs=(tests/bench/peers:volcal_bench_peers tests/contract:contract_test tests/gpu:device_failures tests/gpu:device_report)

# DT_RPATH, which is inherited: a carried library finds the other carried ones, whatever is installed there.
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DVOLCAL_CUDA=ON -DVOLCAL_QUANTLIB_PEER=OFF \
  "-DCMAKE_CUDA_ARCHITECTURES=$arch" \
  -DCMAKE_BUILD_WITH_INSTALL_RPATH=ON "-DCMAKE_INSTALL_RPATH=\$ORIGIN/../lib" \
  -DCMAKE_EXE_LINKER_FLAGS=-Wl,--disable-new-dtags > /dev/null
cmake --build "$build" --target volcal_bench_peers contract_test device_failures device_report --parallel "$(nproc)"

rm -rf "$out"
mkdir -p "$out/bin" "$out/lib"
for program in "${programs[@]}"; do
  name=${program#*:}
  found=$(find "$build" -type f -name "$name" -perm -u+x -print -quit)
  [[ -n $found ]] || { echo "bundle: $name was not built" >&2; exit 1; }
  install -s "$found" "$out/bin/$name"
  # glibc is the machine's own, as its driver's libraries need it.
  ldd "$found" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' \
    | grep -vE '/(libc|libm|libdl|librt|libpthread|libcuda)\.so' >> "$out/lib/list" || true
done
sort -u "$out/lib/list" | while IFS= read -r library; do
  cp -L "$library" "$out/lib/"
done
rm "$out/lib/list"

cp scripts/gpu/*.py scripts/bench_baseline.py "$out/"
mkdir "$out/arrays"
cp tests/bench/peers/arrays/*.py "$out/arrays/"
cat > "$out/bundle.json" <<JSON
{
  "version": "$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=/volcal /p' "$build/CMakeCache.txt")",
  "commit": "$(git rev-parse HEAD 2> /dev/null || echo unknown)$(git diff --quiet HEAD 2> /dev/null || echo ', changed')",
  "architectures": "$arch",
  "nvcc": "$(sed -n 's/^set(CMAKE_CUDA_COMPILER_VERSION "\(.*\)")$/\1/p' "$build"/CMakeFiles/*/CMakeCUDACompiler.cmake)",
  "compiler": "$(c++ --version | head -1)",
  "glibc": "$(getconf GNU_LIBC_VERSION)"
}
JSON

bytes=$(du -sb "$out" | cut -f1)
echo "bundle: $out, $((bytes >> 20)) MiB; run $out/run.py where the GPU is"
if ((bytes > most_bytes)); then
  echo "bundle: over $((most_bytes >> 20)) MiB" >&2
  exit 1
fi
