#!/usr/bin/env bash
# Builds the image of the action and runs a command with it: scripts/container.sh COMMAND ARGUMENT...
#
# The command gets the image in GATE_IMAGE, its base in GATE_BASE, the container engine in GATE_ENGINE, and its socket in
# DOCKER_HOST. The engine is docker where it runs; otherwise, on Debian as root, podman in a scratch folder. If
# python:3.13-slim cannot be pulled, a base with Debian's Python replaces it, cached in XDG_CACHE_HOME. Where GATE_IMAGE
# is set, the image is there.
set -euo pipefail

cd "$(dirname "$0")/.."
[ -z "${GATE_IMAGE:-}" ] || exec "$@"
base=docker.io/library/python:3.13-slim
cache=${XDG_CACHE_HOME:-$HOME/.cache}/readiness-gate
mkdir -p "$cache"
. scripts/scratch.sh
readonly ROOM=6144 # megabytes that images and containers need at most

roomy_folder() { # print the folder for images and containers: in memory if it has room, which halves the work of the kernel
    local free available
    free=$(df --output=avail --block-size=1M /dev/shm 2>/dev/null | tail -n 1)
    available=$(awk '/^MemAvailable:/ {print int($2 / 1024)}' /proc/meminfo 2>/dev/null)
    if [ "${free:-0}" -lt $ROOM ] || [ "${available:-0}" -lt $ROOM ] || grep -q ' /dev/shm .*noexec' /proc/mounts; then
        echo /var/tmp
    else
        echo /dev/shm
    fi
}
make_scratch "$(roomy_folder)"
trap 'remove_scratch "$scratch"' EXIT

refuse() { # refuse REASON: an untested image is a failure
    echo "The image cannot be tested on this machine: $1" >&2
    exit 2
}

install_missing() { # install_missing PACKAGE...: install the packages that are missing
    local missing=() package
    for package in "$@"; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    command -v apt-get >/dev/null || refuse "without docker it needs ${missing[*]}, and apt-get is missing."
    echo "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q >/dev/null
    apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
}

make_base() { # make_base FILE: create a root file system with python and pip; like the official image, it has no bytecode
    local certificates=/usr/local/share/ca-certificates
    mmdebstrap --quiet --variant=minbase --include=ca-certificates,netbase,tzdata,python3,python3-pip,python3-venv \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/share/man/*' \
        --customize-hook="find $certificates -name '*.crt' -exec cp {} \"\$1$certificates/\" ';'" \
        --customize-hook="chroot \"\$1\" update-ca-certificates" \
        --customize-hook="rm -f \"\$1\"/usr/lib/python3*/EXTERNALLY-MANAGED" \
        --customize-hook="ln -s /usr/bin/python3 \"\$1/usr/local/bin/python\"" \
        --customize-hook="find \"\$1/usr\" -name '*.pyc' -delete" \
        --customize-hook="rm -rf \"\$1\"/var/lib/apt/lists/* \"\$1\"/var/cache/apt/* \"\$1/etc/resolv.conf\"" \
        trixie "$1.part.tar"
    mv "$1.part.tar" "$1"
}

configure_podman() { # settings for a machine that cannot raise limits and has no cgroups
    local files processes limit
    files=$(ulimit -Hn)
    processes=$(cat /proc/sys/kernel/pid_max)
    limit=$(ulimit -Hu)
    if [ "$limit" != unlimited ] && [ "$limit" -lt "$processes" ]; then processes=$limit; fi
    cat >"$scratch/crun" <<'END'
#!/bin/sh
exec unshare -m --propagation slave sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec /usr/bin/crun "$@"' crun "$@"
END
    chmod +x "$scratch/crun"
    cat >"$scratch/storage.conf" <<END
[storage]
driver = "overlay"
graphroot = "$scratch/graph"
runroot = "$scratch/run"
END
    cat >"$scratch/containers.conf" <<END
[containers]
netns = "host"
cgroups = "disabled"
cgroupns = "host"
log_driver = "k8s-file"
default_ulimits = ["nofile=$files:$files", "nproc=$processes:$processes"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "crun"
tmp_dir = "$scratch/libpod"
[engine.runtimes]
crun = ["$scratch/crun"]
END
    export CONTAINERS_STORAGE_CONF=$scratch/storage.conf CONTAINERS_CONF=$scratch/containers.conf
}

start_podman() {
    [ "$(id -u)" -eq 0 ] || refuse "docker is not running, and podman needs root. Start docker first."
    install_missing podman crun
    configure_podman
    podman info >/dev/null 2>&1 || sed -i 's/"overlay"/"vfs"/' "$CONTAINERS_STORAGE_CONF" # slower, but works everywhere
    TMPDIR=$scratch podman system service --time=0 "unix://$scratch/podman.sock" >"$scratch/service.log" 2>&1 9<&- &
    echo $! >"$scratch/service.pid"
    export DOCKER_HOST=unix://$scratch/podman.sock
    for _ in $(seq 100); do
        [ ! -S "$scratch/podman.sock" ] || return 0
        sleep 0.1
    done
    refuse "podman did not start: $(tail -n 1 "$scratch/service.log")"
}

get_base() { # pull the base image, or create it
    "$GATE_ENGINE" image inspect "$base" >/dev/null 2>&1 && return
    "$GATE_ENGINE" pull --quiet "$base" >/dev/null 2>"$scratch/pull.log" && return
    [ "$GATE_ENGINE" = podman ] || refuse "$base cannot be pulled: $(tail -n 1 "$scratch/pull.log")"
    if [ ! -f "$cache/base-trixie-2.tar" ]; then
        echo "$base cannot be pulled: using Debian's Python instead"
        install_missing mmdebstrap ca-certificates
        make_base "$cache/base-trixie-2.tar"
    fi
    podman import --quiet -c 'CMD ["python3"]' -c 'ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin' \
        "$cache/base-trixie-2.tar" "$base" >/dev/null 2>"$scratch/import.log" ||
        refuse "podman cannot import the image: $(tail -n 1 "$scratch/import.log")"
}

export GATE_IMAGE=readiness-gate:test GATE_BASE=$base GATE_ENGINE=docker
if ! docker version >/dev/null 2>&1; then
    GATE_ENGINE=podman
    start_podman
fi
get_base
"$GATE_ENGINE" run --rm --network=host "$base" true 2>"$scratch/run.log" ||
    refuse "it cannot run containers. Message of $GATE_ENGINE: $(tail -n 1 "$scratch/run.log")"
# act builds by the API, whose images have docker's format; podman caches no layer of another format
format=()
[ "$GATE_ENGINE" = docker ] || format=(--format docker)
TMPDIR=$scratch "$GATE_ENGINE" build --quiet --network=host "${format[@]}" --tag "$GATE_IMAGE" . >/dev/null ||
    refuse "the image cannot be built; see the messages above."
"$@"
