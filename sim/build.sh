#!/bin/sh
# Installs what building lastack needs and builds it.
#   sim/build.sh [--tests] [DIR [MESON-OPTION...]]
# DIR is the build folder, build/ in the source tree unless given. Says what it does, and is silent when there is
# nothing to do. With --tests it also gets what the tests need.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
tests=false
if [ "${1-}" = --tests ]; then
    tests=true
    shift
fi
build=${1:-$top/build}
[ $# -eq 0 ] || shift

say() { printf '%s\n' "lastack: $*" >&2; }

# The packages that are missing, by asking for what is used of each.
missing() {
    command -v cc >/dev/null || printf ' %s' gcc libc6-dev
    command -v meson >/dev/null || printf ' %s' meson
    command -v ninja >/dev/null || printf ' %s' ninja-build
    if command -v pkg-config >/dev/null; then
        pkg-config --exists 'glib-2.0 >= 2.74' || printf ' %s' libglib2.0-dev
        pkg-config --exists lua5.4 || printf ' %s' liblua5.4-dev
    else
        printf ' %s' pkg-config libglib2.0-dev liblua5.4-dev
    fi
    if $tests; then
        pkg-config --exists check 2>/dev/null || printf ' %s' check
        pkg-config --exists json-glib-1.0 2>/dev/null || printf ' %s' libjson-glib-dev
        command -v lua5.4 >/dev/null || printf ' %s' lua5.4
        command -v luacheck >/dev/null || printf ' %s' lua-check
        command -v tcpdump >/dev/null || printf ' %s' tcpdump
        command -v shellcheck >/dev/null || printf ' %s' shellcheck
        command -v clang >/dev/null || printf ' %s' clang
        command -v clang-format >/dev/null || printf ' %s' clang-format
        [ -e /usr/include/Random123/philox.h ] || printf ' %s' librandom123-dev
    fi
}

install() {
    if ! command -v apt-get >/dev/null; then
        say "these packages are missing:$*; install what your system calls them, then try again"
        exit 2
    fi
    root=
    [ "$(id -u)" -eq 0 ] || root=sudo
    say "installing with apt-get:$*"
    $root apt-get update -qq >&2
    # The list is words, not one word.
    # shellcheck disable=SC2086,SC2048
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $* >&2
}

packages=$(missing)
[ -z "$packages" ] || install "$packages"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
    "$@" >"$log" 2>&1 || {
        cat "$log" >&2
        say "failed: $*"
        exit 2
    }
}

# A build without tests may get them later; one that has them keeps them.
if [ ! -e "$build/build.ninja" ]; then
    say "setting up $(basename "$build")/ with meson"
    if $tests; then
        run meson setup "$build" "$top" -Dtests=enabled "$@"
    else
        run meson setup "$build" "$top" -Dtests=disabled "$@"
    fi
elif $tests; then
    run meson configure "$build" -Dtests=enabled "$@"
fi
if ! ninja -C "$build" -n | grep -q 'no work to do'; then
    say "building in $(basename "$build")/"
    run ninja -C "$build"
fi
