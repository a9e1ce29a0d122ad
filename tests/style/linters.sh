#!/bin/sh
# clang-format, luacheck and shellcheck over the whole tree; fails on the first that complains.
set -eu
cd "$1"

find sim tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror
luacheck --quiet lua scenarios tests
grep -rlE '^#!/bin/sh' sim scenarios tests .ci --include='*' | xargs shellcheck
