# Shared by it/quickstart and it/verify: set-up that both need. Sourced, not run. shellcheck shell=bash
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PHASES=()

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# phase NAME COMMAND...: runs it and remembers how long it took.
phase() {
    local name=$1 start=$EPOCHREALTIME
    shift
    say "==> $name"
    "$@"
    PHASES+=("$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%6.1f s", b - a }')  $name")
}

phases() { printf '%s\n' "${PHASES[@]}" | sort -rn | head -n "${1:-10}" >&2; }

# packages COMMAND=PACKAGE...: installs the packages whose command is missing, as root or by sudo -n.
packages() {
    local missing=() pair
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || [ -e "${pair%%=*}" ] || missing+=("${pair#*=}")
    done
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null || die "missing: ${missing[*]} (this script installs packages on Debian only)"
    local run=()
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || die "missing packages; run: sudo apt-get install -y ${missing[*]}"
        run=(sudo -n)
    fi
    say "installing: ${missing[*]}"
    "${run[@]}" apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

toolchain() {
    packages java=openjdk-17-jdk-headless javac=openjdk-17-jdk-headless mvn=maven cc=gcc \
        /usr/include/stdlib.h=libc6-dev git=git
    local version
    version=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
    [ "$version" -ge 17 ] || die "java is version $version; Drydock is built with a JDK 17 or later (set JAVA_HOME and PATH)"
}

# rootfs FILE PACKAGES: a Debian root file system with these packages, made once. Works as root and as a user with subuids.
rootfs() {
    local file=$1 include=$2
    [ -s "$file" ] && return
    mkdir -p "$(dirname "$file")"
    say "fetching a Debian system with: $include (about 150 MB of packages)"
    debian "$file.part" --variant=minbase --include="$include"
    mv "$file.part" "$file"
}

# debian FILE OPTIONS...: a tar by mmdebstrap, of the machine's own apt sources, so that no host of packages is written down.
debian() {
    local file=$1 mode=unshare sources
    shift
    [ "$(id -u)" -eq 0 ] && mode=root
    for sources in /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list; do
        [ -s "$sources" ] && grep -qE '^(deb |Types:)' "$sources" && break
    done
    mmdebstrap --quiet --format=tar --mode="$mode" "$@" bookworm "$file" - < "$sources" >&2
}

# services_rootfs FILE: a Debian system with a database, a web server and a registry; no database is made, and what they do
# not need to run (a compiler of queries, manuals, languages) is left out.
services_rootfs() {
    local file=$1
    [ -s "$file" ] && return
    mkdir -p "$(dirname "$file")"
    say "fetching a Debian system with services (about 100 MB of packages)"
    # shellcheck disable=SC2016 # mmdebstrap's shell knows $1
    debian "$file.part" --variant=minbase --include=postgresql,nginx-light,docker-registry \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/i18n/*' \
        --dpkgopt='path-exclude=/usr/lib/postgresql/*/lib/bitcode/*' --dpkgopt='path-exclude=/usr/lib/*/libLLVM*' --dpkgopt='path-exclude=/usr/lib/*/libz3*' \
        --essential-hook='mkdir -p "$1/etc/postgresql-common"; echo create_main_cluster=false > "$1/etc/postgresql-common/createcluster.conf"'
    mv "$file.part" "$file"
}

# foreign_busybox FILE ARCHITECTURE: as busybox_rootfs, with the program of another architecture.
foreign_busybox() {
    local file=$1 architecture=$2 dir
    [ -s "$file" ] && return
    dir=$(mktemp -d)
    debian "$dir/all.tar" --variant=extract --architectures="$architecture" --include=busybox-static
    tar -xf "$dir/all.tar" -C "$dir" ./bin/busybox
    busybox_rootfs "$file" "$dir/bin/busybox"
    rm -rf "$dir"
}

# busybox_rootfs FILE [PROGRAM]: a root file system of one static program.
busybox_rootfs() {
    local file=$1 program=${2:-/bin/busybox} dir
    [ -s "$file" ] && return
    mkdir -p "$(dirname "$file")"
    dir=$(mktemp -d)
    mkdir -p "$dir"/{bin,etc,root,home/web,tmp,var/tmp}
    cp "$program" "$dir/bin/busybox"
    local applet
    for applet in $(/bin/busybox --list); do
        [ "$applet" = busybox ] || ln -sf busybox "$dir/bin/$applet"
    done
    printf 'root:x:0:0:root:/root:/bin/sh\nweb:x:33:34:web:/home/web:/bin/sh\n' > "$dir/etc/passwd"
    printf 'root:x:0:\nweb:x:34:\nextra:x:99:web\n' > "$dir/etc/group"
    chmod 0755 "$dir"
    chmod 1777 "$dir/tmp" "$dir/var/tmp"
    chmod 0700 "$dir/root"
    tar --sort=name --mtime=@1000000000 --owner=0 --group=0 --numeric-owner -cf "$file.part" -C "$dir" .
    rm -rf "$dir"
    mv "$file.part" "$file"
}

free_port() { python3 - <<'P'
import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])
P
}

# registry FOLDER: starts Debian's docker-registry on a free loopback port; sets REGISTRY (host:port) and REGISTRY_PID.
registry() {
    local folder=$1 port
    port=$(free_port)
    mkdir -p "$folder/data"
    cat > "$folder/config.yml" <<Y
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $folder/data}, delete: {enabled: true}}
http: {addr: "127.0.0.1:$port"}
Y
    docker-registry serve "$folder/config.yml" > "$folder/log" 2>&1 &
    REGISTRY_PID=$!
    REGISTRY=127.0.0.1:$port
    local try
    for try in $(seq 100); do
        curl -fsS "http://$REGISTRY/v2/" >/dev/null 2>&1 && return
        kill -0 "$REGISTRY_PID" 2>/dev/null || die "the registry did not start: $(tail -n 3 "$folder/log")"
        sleep 0.05
    done
    die "the registry on $REGISTRY does not answer after $try tries"
}

stop_registry() {
    [ -n "${REGISTRY_PID:-}" ] && kill "$REGISTRY_PID" 2>/dev/null && wait "$REGISTRY_PID" 2>/dev/null || true
    REGISTRY_PID=
}
