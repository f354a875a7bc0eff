#!/usr/bin/env bash
# Print the compiler's flags that leave AMX out of a build, where it must be left out: where this
# processor has it and the compiler drops what `ldtilecfg` loads (GCC 12 does: its _tile_loadconfig
# names 8 of the 64 bytes as read). llama.cpp then ends its process at the first matrix:
# https://github.com/ggml-org/llama.cpp/pull/26954
set -euo pipefail

cpuinfo=${1:-/proc/cpuinfo}
grep -qsw amx_tile "$cpuinfo" || exit 0

# 0x1234 is 4660, at byte 30 of the configuration: where it is not stored, the compiler is at fault.
probe='
#include <immintrin.h>
void probe() {
    struct { unsigned char palette, start, zero[14]; unsigned short columns[16]; unsigned char rows[16]; } tiles = {};
    tiles.palette = 1;
    tiles.columns[7] = 0x1234;
    _tile_loadconfig(&tiles);
}'
for compiler in ${CXX:-g++ c++ clang++}; do
    command -v "$compiler" >/dev/null || continue
    assembly=$("$compiler" -O3 -mamx-tile -x c++ -S -o - - 2>/dev/null <<<"$probe") || exit 0 # it knows no AMX
    [[ $assembly == *4660* || $assembly == *0x1234* ]] || echo "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"
    exit 0
done
