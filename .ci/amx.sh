#!/usr/bin/env bash
# Print the compiler's flags that leave AMX out of a build, where it must be left out: where this
# processor has it and the compiler drops what `ldtilecfg` loads (GCC 12 does: its _tile_loadconfig
# names 8 of the 64 bytes as read). llama.cpp then ends its process at the first matrix.
set -euo pipefail

cpuinfo=${1:-/proc/cpuinfo}
flags="-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"

grep -qsw amx_tile "$cpuinfo" || exit 0
compiler=${CXX:-}
for name in g++ c++ clang++; do
    [ -n "$compiler" ] || ! command -v "$name" >/dev/null || compiler=$name
done
[ -n "$compiler" ] || exit 0
# 0x1234 is 4660, at byte 30 of the configuration.
# shellcheck disable=SC2086
assembly=$($compiler -O3 -mamx-tile -x c++ -S -o - - 2>/dev/null <<'EOF') || exit 0 # it knows no AMX
#include <immintrin.h>
void probe() {
    struct { unsigned char palette, start, zero[14]; unsigned short columns[16]; unsigned char rows[16]; } tiles = {};
    tiles.palette = 1;
    tiles.columns[7] = 0x1234;
    _tile_loadconfig(&tiles);
}
EOF
case $assembly in
*ldtilecfg*) ;;
*) exit 0 ;;
esac
case $assembly in
*4660* | *0x1234*) ;;
*) echo "$flags" ;;
esac
