#!/bin/sh
# enter-debian-root.sh ROOT [DIRECTORY...] -- PROGRAM [ARGUMENT...]
# To be run in a mount namespace of its own. Puts together a view of the Debian root in memory, with the given
# directories of the machine at their own paths, and becomes the program in it. The root itself is never written to.
set -eu
root=$1
view=$root/mnt
shift

mount -t tmpfs -o mode=755 tmpfs "$view"
mkdir -m 1777 "$view/tmp"
mkdir "$view/proc" "$view/dev" "$view/run" "$view/root"
for name in bin sbin lib lib64; do
  if [ -L "$root/$name" ]; then cp -P "$root/$name" "$view/$name"; fi
done
for name in usr etc var; do
  mkdir "$view/$name"
  mount --rbind "$root/$name" "$view/$name"
done
mount --rbind /proc "$view/proc"
mount --rbind /dev "$view/dev"
while [ "$1" != -- ]; do
  mkdir -p "$view$1"
  mount --rbind "$1" "$view$1"
  shift
done
shift
exec chroot "$view" "$@"
