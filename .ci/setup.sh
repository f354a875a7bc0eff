#!/usr/bin/env bash
# Make everything that `make run` and `make test` need: system libraries, .venv, wordfork itself.
# Each step leaves a stamp in .venv that holds what it was made from, so a second start skips it.
set -euo pipefail
cd "$(dirname "$0")/.."

stamps=.venv/stamps

fail() {
    printf 'wordfork: %s\n' "$*" >&2
    exit 2
}

# done_with STEP: whether STEP was made from exactly what stands on standard input.
done_with() { cmp -s - "$stamps/$1"; }

# mark STEP: note what STEP was made from.
mark() { mkdir -p "$stamps" && cat >"$stamps/$1"; }

find_python() {
    local python
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    fail "Python 3.11 or newer is needed: install it, or name it with PYTHON=/path/to/python3"
}

# What Qt loads, as "library:Debian package": always (libpulse for QtTextToSpeech), for a window on
# any screen (speech), for one on X, for one on Wayland.
qt_libraries="
libEGL.so.1:libegl1 libGL.so.1:libgl1 libGLESv2.so.2:libgles2 libglib-2.0.so.0:libglib2.0-0 libdbus-1.so.3:libdbus-1-3
libfontconfig.so.1:libfontconfig1 libxkbcommon.so.0:libxkbcommon0 libpulse.so.0:libpulse0"
window_libraries="libspeechd.so.2:libspeechd2"
x_libraries="
libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-image.so.0:libxcb-image0
libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-randr.so.0:libxcb-randr0
libxcb-render-util.so.0:libxcb-render-util0 libxcb-shape.so.0:libxcb-shape0
libxcb-sync.so.1:libxcb-sync1 libxcb-util.so.1:libxcb-util1 libxcb-xfixes.so.0:libxcb-xfixes0
libxcb-xkb.so.1:libxcb-xkb1 libxkbcommon-x11.so.0:libxkbcommon-x11-0 libX11-xcb.so.1:libx11-xcb1"
wayland_libraries="
libwayland-client.so.0:libwayland-client0 libwayland-cursor.so.0:libwayland-cursor0
libwayland-egl.so.1:libwayland-egl1"

# What tests/desktop needs, as "program:Debian package"; at-spi2-core holds no program of that name.
desktop_programs="
Xvfb:xvfb openbox:openbox dbus-daemon:dbus-daemon setxkbmap:x11-xkb-utils
/usr/share/dbus-1/services/org.a11y.Bus.service:at-spi2-core"

# Whether this run is for tests and can install programs. Elsewhere tests/desktop says what lacks.
for_desktop() { [ -n "${WORDFORK_DESKTOP:-}" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; }

# The library itself is looked for, not the package: its package has other names elsewhere
# (libglib2.0-0t64 in Debian 13).
system_libraries() {
    local python=$1 wanted=$qt_libraries missing="" packages="" known entry
    [ "$(uname -s)" = Linux ] || return 0
    [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || wanted="$wanted $window_libraries"
    [ -z "${DISPLAY:-}" ] || wanted="$wanted $x_libraries"
    [ -z "${WAYLAND_DISPLAY:-}" ] || wanted="$wanted $wayland_libraries"
    if for_desktop; then
        wanted="$wanted $window_libraries $x_libraries"
        for entry in $desktop_programs; do
            command -v "${entry%%:*}" >/dev/null || [ -e "${entry%%:*}" ] ||
                missing="$missing ${entry%%:*}" packages="$packages ${entry##*:}"
        done
    fi
    known=$(/sbin/ldconfig -p 2>/dev/null || true)
    if [ -n "$known" ]; then
        for entry in $wanted; do
            case $known in
            *"	${entry%%:*} "*) ;;
            *) missing="$missing ${entry%%:*}" packages="$packages ${entry##*:}" ;;
            esac
        done
    fi
    if ! command -v "${CXX:-g++}" >/dev/null && ! command -v clang++ >/dev/null; then
        missing="$missing g++" packages="$packages g++"
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        missing="$missing python3-venv" packages="$packages python3-venv"
    fi
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        fail "this machine lacks:$missing. Install them with its package manager, then run this again."
    elif [ "$(id -u)" -ne 0 ]; then
        fail "this machine lacks some libraries: sudo apt-get install -y$packages"
    fi
    echo "wordfork: installing$packages"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    said=$({ apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages; } 2>&1) ||
        fail "apt-get could not install$packages: $said"
}

# Only errors are shown.
pip() {
    .venv/bin/python -m pip --disable-pip-version-check --no-input -qq "$@" ||
        fail "pip failed, see above. What was done stays: run this again once the cause is gone."
}

environment() {
    if ! venv_works; then
        echo "wordfork: making .venv"
        "$1" -m venv --clear .venv
    fi
    rm -f "$stamps/install"
    pip uninstall --yes wordfork # else pip warns that it wants the versions from before
    # Debian 12 brings pip 23.0; from 23.1 on, what pip compiled once is used again with hashes, too.
    pip install --require-hashes -r .ci/pip.txt
    without_amx
    if ! .venv/bin/python -c 'import importlib.metadata as m; m.version("llama-cpp-python")' \
        2>/dev/null && ! compiled_before; then
        echo "wordfork: compiling llama.cpp: about ten minutes on two cores, once on this machine"
    else
        echo "wordfork: installing what requirements-dev.txt names"
    fi
    CMAKE_BUILD_PARALLEL_LEVEL=$(getconf _NPROCESSORS_ONLN) \
        pip install --require-hashes -r requirements-dev.txt
}

# Where the compiler breaks AMX, llama.cpp is built without it. pip's cache knows nothing of flags,
# so such a build has a cache of its own, and one that was installed before goes.
without_amx() {
    local flags
    flags=$(.ci/amx.sh)
    [ -n "$flags" ] || return 0
    export CFLAGS="${CFLAGS:-} $flags" CXXFLAGS="${CXXFLAGS:-} $flags"
    PIP_CACHE_DIR="$(.venv/bin/python -m pip cache dir)-without-amx"
    export PIP_CACHE_DIR
    if ! done_with amx <<<"$flags"; then
        echo "wordfork: this compiler breaks AMX: llama.cpp is built without it"
        pip uninstall --yes llama-cpp-python
        mark amx <<<"$flags"
    fi
}

compiled_before() {
    .venv/bin/python -m pip cache list --format=abspath llama_cpp_python 2>/dev/null | grep -q whl
}

# An environment stops working when its Python is gone, or when its folder was moved.
venv_works() {
    [ -x .venv/bin/python ] && [[ $(<.venv/pyvenv.cfg) == *" $(pwd -P)/.venv"* ]]
}

made_from() { cat .ci/setup.sh .ci/amx.sh .ci/pip.txt requirements-dev.txt; }
system_from() { echo "${DISPLAY:+x} ${WAYLAND_DISPLAY:+wayland} ${WORDFORK_DESKTOP:+desktop}" && cat .ci/setup.sh; }

venv_works || rm -rf "$stamps"
if ! system_from | done_with system || ! made_from | done_with environment; then
    python=$(find_python)
    system_libraries "$python"
    if ! made_from | done_with environment; then
        environment "$python"
        made_from | mark environment
    fi
    system_from | mark system
fi
if ! done_with install <pyproject.toml || [ ! -x .venv/bin/wordfork ]; then
    pip install --no-deps --no-build-isolation -e .
    mark install <pyproject.toml
fi
