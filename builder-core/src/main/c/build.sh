#!/bin/sh
# Builds drydock-init for this machine's architecture, and for the other one where its cross compiler is
# there (CC_AARCH64, default aarch64-linux-gnu-gcc; CC_X86_64, default x86_64-linux-gnu-gcc).
# Usage: build.sh SOURCE OUTPUT-FOLDER [all]    "all": both architectures, or fail.
set -eu
source=$1 output=$2 want=${3:-host}
flags="-std=gnu11 -O2 -static -Wall -Wextra -Werror -Wno-missing-field-initializers -fno-ident
  -ffile-prefix-map=$(dirname "$source")=. -Wl,--build-id=none -s"
host=$(uname -m)
build() { # architecture compiler
    target=$output/META-INF/native/linux-$1/drydock-init
    [ "$target" -nt "$source" ] && return
    mkdir -p "$(dirname "$target")"
    # shellcheck disable=SC2086  # the flags are words
    "$2" $flags -o "$target.new" "$source"
    mv "$target.new" "$target"
}
for architecture in x86_64 aarch64; do
    case $architecture in
        "$host") compiler=${CC:-cc} ;;
        aarch64) compiler=${CC_AARCH64:-aarch64-linux-gnu-gcc} ;;
        *) compiler=${CC_X86_64:-x86_64-linux-gnu-gcc} ;;
    esac
    if command -v "$compiler" >/dev/null; then
        build "$architecture" "$compiler"
    elif [ "$architecture" = "$host" ] || [ "$want" = all ]; then
        echo "drydock-init needs a C compiler for $architecture: '$compiler' is not there (Debian: apt-get install gcc libc6-dev)" >&2
        exit 1
    fi
done
