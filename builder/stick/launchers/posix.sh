#!/bin/sh
# Vademecum, for Linux and macOS. It uses little but what every shell has built in, and it writes
# nothing, unless it is told to copy the programs to memory; then it takes them away again.
# Where files cannot be marked as programs, start it with:  sh vademecum
[ -z "${ZSH_VERSION-}" ] || emulate sh
set -eu
unset CDPATH

fail() { # MESSAGE WAY-ROUND
    printf 'vademecum: %s\n  %s\n' "$1" "$2" >&2
    exit 1
}

find_root() { # SELF: the folder of this file, through all links
    self=$1
    case $self in
    */*) ;;
    *) if [ -f "./$self" ]; then self=./$self; else self=$(command -v "$self"); fi ;;
    esac
    while [ -L "$self" ]; do
        link=$(readlink "$self") ||
            fail "this system cannot follow the link $self." "Start it from the stick itself."
        case $link in
        /*) self=$link ;;
        *) self=${self%/*}/$link ;;
        esac
    done
    root=$(cd -P -- "${self%/*}/" && pwd -P)
}

choose() { # PLATFORM: set what is known of its payload, if the stick has one
    case $1 in
    @payloads@
    *) return 1 ;;
    esac
    platform=$1
}

name_machine() { # set `system` and `machine` as the platforms have them
    system=$(uname -s 2>/dev/null) || system=
    machine=$(uname -m 2>/dev/null) || machine=
    kind="${system:-an unknown system} on ${machine:-an unknown processor}"
    case $system in
    Darwin) system=macos ;;
    Linux | '') system=linux ;;
    MINGW* | MSYS* | CYGWIN*) system=windows ;;
    esac
    case $system-$machine in
    macos-aarch64) machine=arm64 ;;
    linux-arm64) machine=aarch64 ;;
    *-amd64) machine=x86_64 ;;
    esac
}

choose_platform() {
    name_machine
    if choose "$system-$machine"; then
        return
    elif [ "$system-$machine" = macos-arm64 ] && choose macos-x86_64; then
        return # by way of Rosetta
    elif [ "$system-$machine" = linux- ]; then # no `uname` to ask: the loader tells
        for each in linux-x86_64 linux-aarch64; do
            if choose "$each" && find_loader; then return; fi
        done
    elif [ "$system" = windows ] && [ -f "$root/Vademecum.cmd" ]; then
        fail "this shell cannot start it on Windows." "Double-click Vademecum.cmd instead."
    fi
    fail "this stick has programs for @names@; this machine is $kind." \
        "Use one of those machines, or have the stick built with this platform as well."
}

find_loader() { # set `loader`, which brings the C library of this Linux
    case $platform in
    @loaders@
    esac
    for loader in "$@"; do
        if [ -x "$loader" ]; then return; fi
    done
    return 1
}

check_loader() {
    if find_loader; then return; fi
    for each in /lib/ld-musl-*; do
        [ ! -e "$each" ] ||
            fail "this system's C library is musl, and the programs need glibc." \
                "Use a Linux with glibc (Debian, Fedora, SUSE, Arch …), or a container of one."
    done
    fail "this system has no glibc for $platform, which the programs need." \
        "Use a 64-bit Linux with glibc, such as Debian, Ubuntu, Fedora or SUSE."
}

minor_version() { # TEXT: set `minor` to what follows "release version 2."
    minor=${1#*release version 2.}
    if [ "$minor" = "$1" ]; then minor=; fi
    minor=${minor%%[!0-9]*}
}

check_glibc() {
    minor_version "$("$loader" --version 2>/dev/null)" || :
    for each in "/lib/${platform#linux-}-linux-gnu" /lib64 /usr/lib64 /lib /usr/lib; do
        # Before 2.33 the loader does not tell, but the library does when it is run.
        if [ -z "$minor" ] && [ -r "$each/libc.so.6" ]; then
            minor_version "$("$loader" "$each/libc.so.6" 2>/dev/null)" || :
        fi
    done
    [ "${minor:-$glibc}" -ge "$glibc" ] ||
        fail "the stick needs glibc 2.$glibc or newer; this system has 2.$minor." \
            "Use a newer Linux, or a container of one."
}

may_run() { # FOLDER: whether the system lets programs in it run; 2 is for one linked statically
    ended=0
    ("$loader" --verify "$1/$interpreter" || exit $?) >/dev/null 2>&1 || ended=$?
    # The loader ends by a signal where the file does.
    [ "$ended" -lt 128 ] ||
        fail "$1/$interpreter is damaged." "Copy the stick again from its source."
    [ "$ended" -eq 0 ] || [ "$ended" -eq 2 ]
}

check_linux() {
    check_loader
    case $root in
    *[:\;]*)
        fail "a folder name with ':' or ';' is in the way: $root" \
            "Rename that folder, or copy the stick to another one."
        ;;
    esac
    check_glibc
}

run_in_memory() { # copy the payload to memory; it is removed when this shell ends
    memory_folder || fail "no file system in memory lets programs run here." "$1"
    room=$(memory_available)
    spare=$((megabytes + 64)) # the copy, and some for the program itself
    [ "${room:-$spare}" -ge "$spare" ] ||
        fail "the programs take $megabytes MB of memory; $room MB are free." "$1"
    copy=$memory/vademecum.$$
    (umask 077 && mkdir "$copy") || fail "$memory cannot be written." "$1"
    trap 'rm -rf -- "$copy"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    cp -R -- "$folder" "$copy/" || fail "the programs could not be copied to $memory." "$1"
    folder=$copy/${directory##*/}
    may_run "$folder" || fail "programs may not run from $memory either." "$1"
}

memory_folder() { # set `memory` to a folder that is kept in memory and may run programs
    for memory in /dev/shm "${XDG_RUNTIME_DIR:-/dev/shm}" /run/shm /tmp; do
        if [ -w "$memory" ] && in_memory "$memory"; then return; fi
    done
    return 1
}

in_memory() { # FOLDER: what was mounted there last counts
    verdict=1
    while read -r device point kind flags rest; do
        if [ "$point" = "$1" ]; then
            verdict=1
            case $kind,$flags, in
            *,noexec,* | *,ro,*) ;;
            tmpfs,* | ramfs,*) verdict=0 ;;
            esac
        fi
    done </proc/mounts
    return "$verdict"
}

memory_available() { # print the megabytes that programs can have
    while read -r name number unit; do
        if [ "$name" = MemAvailable: ]; then echo $((number / 1024)); fi
    done </proc/meminfo
}

consents() { # ask, where there is somebody to answer
    [ -t 0 ] && [ -t 2 ] || return 1
    printf 'vademecum: %s is mounted noexec: programs may not run from it.\n' "$root" >&2
    printf '  Copy them (%s MB) to memory for as long as they run? [y/N] ' "$megabytes" >&2
    read -r answer || return 1
    case $answer in
    [yY]*) ;;
    *) return 1 ;;
    esac
}

place_programs() { # leave them on the stick, or copy them to memory with consent
    way="Mount it with exec (mount -o remount,exec), copy it to another folder"
    if [ "$to_memory" ]; then
        run_in_memory "$way, or do without --copy-to-memory."
    elif ! may_run "$folder"; then
        consents || fail "programs may not run from $root (it is mounted noexec)." \
            "$way, or add --copy-to-memory: $megabytes MB, removed when it ends."
        run_in_memory "$way."
    fi
}

check_macos() {
    python=$folder/$interpreter
    settings="Allow it in System Settings, Privacy & Security (Open Anyway), or type:"
    if xattr -p com.apple.quarantine "$python" >/dev/null 2>&1; then
        fail "macOS keeps the programs in quarantine, as it does with what was downloaded." \
            "$settings  xattr -dr com.apple.quarantine '$root'"
    fi
    [ -x "$python" ] ||
        fail "$python is not marked as a program." "Type:  chmod +x '$python'"
    "$python" -I -S -B -c '' >/dev/null 2>&1 ||
        fail "macOS does not run $python (it ended with $?)." \
            "The stick needs macOS 12 or newer. $settings  xattr -cr '$root'"
}

run() { # PROGRAM WORDS…: run it to its end, and say what happened where it could not itself
    # Whoever pulls the stick out takes away the files that the program has mapped into memory, and
    # the system ends it at the next touch. This shell is of the machine's own system and survives.
    modes=
    if [ -t 0 ]; then modes=$(stty -g 2>/dev/null) || modes=; fi
    { ulimit -c 0; } 2>/dev/null || : # a dump would hold what was asked
    trap : INT                         # the program is interrupted too, and decides what comes of it
    result=0
    # What ends by a signal some shells tell of themselves, on their own standard error.
    { (exec "$@" 2>&3 3>&-) || result=$?; } 3>&2 2>/dev/null
    [ "$result" -gt 128 ] || exit "$result"
    restore_terminal
    case $platform-$result in
    linux-*-135 | macos-*-138) # SIGBUS
        fail "The stick was taken out, or cannot be read any more." \
            "Put it in again and start anew. If it was not out: $damaged"
        ;;
    *-130 | *-129 | *-141 | *-143) ;; # somebody stopped it, or has stopped reading
    *)
        printf 'vademecum: the system stopped the program (signal %s).\n  %s\n' \
            $((result - 128)) "Close other programs if memory is short. If it is not: $damaged" >&2
        ;;
    esac
    exit "$result"
}

restore_terminal() { # undo what a screen has set that could not do so itself
    if [ -z "$modes" ] || [ "$modes" = "$(stty -g 2>/dev/null)" ]; then return; fi
    stty "$modes" 2>/dev/null || :
    [ ! -t 2 ] || printf '@restoring@' >&2
}

copy=
to_memory=
damaged="\`verify\` tells whether a file is damaged."
if [ "${1-}" = --copy-to-memory ]; then
    to_memory=1
    shift
fi
find_root "$0"
choose_platform
folder=$root/$directory
[ -r "$folder/$interpreter" ] ||
    fail "$folder/$interpreter is missing: the stick is incomplete." "Copy it again from its source."

case $platform in
linux-*)
    check_linux
    place_programs
    # The loader runs the interpreter: that way it needs no execute bit, which FAT cannot keep, and
    # the stick's libraries are found without a variable that other programs would inherit.
    start=$loader
    set -- --library-path "$folder/$libraries" "$folder/$interpreter" \
        -I -S -B -X utf8 "$root/@application@/runtime/bootstrap.py" "$root" "$folder" "$@"
    ;;
macos-*)
    check_macos
    start=$folder/$interpreter
    set -- -I -S -B -X utf8 "$root/@application@/runtime/bootstrap.py" "$root" "$folder" "$@"
    ;;
esac
run "$start" "$@" # it ends this shell, which would read on from a stick that may be gone
