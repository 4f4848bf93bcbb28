# shellcheck shell=bash
# Scratch folders that the next run removes when the process that made them was killed; scripts/container.sh reads this.
#
# A folder is locked (flock) as long as a process that may use it runs: the lock ends with the process, also by SIGKILL,
# and holds between containers that share /dev/shm, where process ids mean nothing. The file service.pid has the id of a
# service that does not hold the lock and ends with the folder. Without flock, nothing is removed but by the run itself.

readonly SCRATCH=readiness-gate-run

make_scratch() { # make_scratch PARENT: remove what killed runs left behind, and make a locked folder: its path is in scratch
    if ! command -v flock >/dev/null; then
        scratch=$(mktemp -d "$1/$SCRATCH.XXXXXX")
        return
    fi
    exec 8<"$1"
    flock 8 # until the new folder has its lock, no other run looks for folders without one
    remove_abandoned "$1"
    scratch=$(mktemp -d "$1/$SCRATCH.XXXXXX")
    exec 9<"$scratch"
    flock 9
    exec 8<&-
}

remove_abandoned() { # remove_abandoned PARENT: remove our folders that no process has locked
    local folder
    for folder in "$1/$SCRATCH".*; do
        [ -d "$folder" ] && [ ! -L "$folder" ] && [ -O "$folder" ] || continue
        exec 7<"$folder"
        ! flock --nonblock 7 || remove_scratch "$folder"
        exec 7<&-
    done
}

remove_scratch() { # remove_scratch FOLDER: end the service in it, and remove it
    local service=""
    [ ! -f "$1/service.pid" ] || service=$(cat "$1/service.pid")
    if [[ $service =~ ^[0-9]+$ ]] && grep -qzF "unix://$1/" "/proc/$service/cmdline" 2>/dev/null; then
        kill "$service" 2>/dev/null || true
        timeout 10 tail --pid="$service" -f /dev/null || true
    fi
    umount "$1/graph/overlay" 2>/dev/null || true
    rm -rf --one-file-system "$1"
}
