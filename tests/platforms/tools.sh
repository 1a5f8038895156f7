#!/bin/sh
# Installs what the tests of platforms use, where it may; else tells what they will skip without.
set -eu
PATH=$PATH:/usr/sbin:/sbin

wanted=
need() { # PACKAGE PROGRAM…: unless one of the programs is there
    package=$1
    shift
    for program in "$@"; do
        if command -v "$program" >/dev/null; then return; fi
    done
    wanted="$wanted $package"
}

need busybox busybox
[ -f /usr/share/keyrings/debian-archive-keyring.gpg ] || need debian-archive-keyring
need dosfstools mkfs.vfat
[ -f /usr/share/vulkan/icd.d/lvp_icd.x86_64.json ] || need mesa-vulkan-drivers
need strace strace
need exfat-fuse mount.exfat-fuse
need exfatprogs mkfs.exfat
need ntfs-3g ntfs-3g
need qemu-user-static qemu-x86_64-static
need wine64 /usr/lib/wine/wine64 wine64 wine
# FAT is mounted by a program where the kernel cannot.
grep -qw vfat /proc/filesystems || need fusefat fusefat

[ "$wanted" ] || exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing:$wanted"
    # One by one: a system that lacks one may have the others.
    apt-get update -qq
    for package in $wanted; do
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" \
            >/dev/null 2>&1 || echo "$package could not be installed: some tests will skip."
    done
else
    echo "Not installed:$wanted. Without them some tests skip; on Debian: apt install$wanted"
fi
