#!/bin/sh
# Usage: unshare --mount --propagation private sh container.sh [--java HOME] [--uid UID] [--workdir DIR]
#          [--procs FILE]... [--bind HOST=INSIDE[:ro]]... ROOT COMMAND...
#
# Runs a command as a container engine runs it, where there is none: on this machine's programs, with a root file system of
# its own that cannot be written, as a user without rights, in the control groups whose cgroup.procs are given. Takes root.
# ROOT is an empty directory; the mounts end with the command.
set -eu

java_home= uid=65534 workdir=/ binds=
while [ $# -gt 0 ]; do
  case "$1" in
    --java) java_home=$2 ;;
    --uid) uid=$2 ;;
    --workdir) workdir=$2 ;;
    --procs) echo $$ >"$2" ;;
    --bind) binds="$binds $2" ;;
    *) break ;;
  esac
  shift 2
done
root=$1
shift

# mount_at SOURCE INSIDE [OPTIONS]
mount_at() {
  if [ -d "$1" ]; then mkdir -p "$root$2"; else touch "$root$2"; fi
  mount --bind "$1" "$root$2"
  [ -z "${3:-}" ] || mount -o "remount,bind,$3" "$root$2"
}

mount -t tmpfs -o size=1m,mode=755 image "$root"
for top in bin sbin lib lib32 lib64 usr etc; do
  if [ -L "/$top" ]; then
    ln -s "$(readlink "/$top")" "$root/$top"
  elif [ -d "/$top" ]; then
    mount_at "/$top" "/$top" ro,nosuid
  fi
done
mkdir "$root/proc" "$root/sys" "$root/dev"
mount -t proc -o ro,nosuid,nodev,noexec proc "$root/proc"
mount --rbind /sys "$root/sys"
for device in null zero full random urandom; do
  mount_at "/dev/$device" "/dev/$device"
done
case "$java_home" in "" | /usr/*) ;; *) mount_at "$java_home" "$java_home" ro,nosuid ;; esac
for bind in $binds; do
  inside=${bind#*=}
  case "$inside" in
    *:ro) mount_at "${bind%%=*}" "${inside%:ro}" ro,nosuid ;;
    *) mount_at "${bind%%=*}" "$inside" nosuid ;;
  esac
done
mount -o remount,ro "$root"
cd "$root"
exec chroot . setpriv --reuid="$uid" --regid="$uid" --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs \
  sh -c 'cd "$0" && exec "$@"' "$workdir" "$@"
