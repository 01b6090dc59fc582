#!/bin/sh
# bare-root.sh [FOLDER] -- do the two commands of the README work on a machine that has nothing?
#
# Makes a minimal Debian in FOLDER (a temporary one by default) with apt and make and nothing else,
# puts a copy of the checkout's HEAD into it, and runs there, as root:
#     make test        SUITES=... is passed on
#     make run         until a dropped file has come out of the archive, then ends it with TERM
# Needs root and debootstrap. The mirror is the one this machine's apt uses. KEEP=1 keeps the folder.
set -eu

suite=bookworm
seconds=${BARE_SECONDS:-1800}
here=$(cd "$(dirname "$0")/../.." && pwd)
[ "$(id -u)" = 0 ] || { echo "bare-root: needs root" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "bare-root: needs debootstrap" >&2; exit 1; }

# First URI of either form of apt's sources that offers the suite.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    awk '/^deb / { for (i = 2; i <= NF; i++) if ($i ~ /^(https?|file):/) { print $i; exit } }
         /^URIs:/ { print $2; exit }')
[ -n "$mirror" ] || { echo "bare-root: apt has no mirror" >&2; exit 1; }

root=${1:-}
if [ -z "$root" ]; then
    root=$(mktemp -d "${TMPDIR:-/var/tmp}/siftd-bare.XXXXXX")
fi
runner=
finish() {
    if [ -n "$runner" ]; then kill "$runner" 2>/dev/null || true; fi
    umount "$root/dev/pts" 2>/dev/null || true
    umount "$root/proc" 2>/dev/null || true
    if [ "${KEEP:-0}" = 1 ]; then
        echo "bare-root: kept $root"
    else
        rm -rf --one-file-system "$root"
    fi
}
trap finish EXIT
trap 'exit 1' INT TERM

if [ ! -x "$root/usr/bin/apt-get" ]; then
    debootstrap --variant=minbase --include=make "$suite" "$root" "$mirror" >"$root.log" 2>&1 ||
        { tail -n 20 "$root.log" >&2; exit 1; }
    rm -f "$root.log"
fi
chmod 755 "$root" # mktemp closes it, and tests run as another user, too
mount -t proc proc "$root/proc"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
[ -e "$root/dev/ptmx" ] || ln -s pts/ptmx "$root/dev/ptmx"
# What lets this machine's apt reach its mirror: resolver, proxy and certificates.
cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
for part in /etc/apt/apt.conf /etc/apt/apt.conf.d; do
    [ ! -e "$part" ] || cp -rL "$part" "$root/etc/apt/" 2>/dev/null || true
done
rm -rf "$root/siftd"
mkdir -p "$root/siftd"
git -C "$here" archive HEAD | tar -xf - -C "$root/siftd"

in_root() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
        http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" chroot "$root" "$@"
}

for tool in cc gcc python3 git pkg-config; do
    if in_root sh -c "command -v $tool" >/dev/null; then
        echo "bare-root: not bare, it has $tool"
    fi
done

echo "== make test"
status=0
timeout "$seconds" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
    http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" \
    chroot "$root" make -C /siftd test ${SUITES:+SUITES="$SUITES"} >"$root/test.log" 2>&1 || status=$?
grep -E '^(FAIL|deps:|[a-z0-9]+: [0-9]+ passed)' "$root/test.log" || true
if [ "$status" != 0 ]; then
    tail -n 30 "$root/test.log"
fi
result=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$root/test.log" | tail -n 1)
echo "make test: exit status $status: $result"

if [ ! -e "$here/daemon/main.c" ]; then
    echo "make run: there is no daemon yet"
    exit "$status"
fi
echo "== make run"
in_root make -C /siftd run >"$root/run.log" 2>&1 &
runner=$!
waited=0
records=$root/siftd/var/log/records.ndjson
until [ -d "$root/siftd/var/inbox" ] || [ "$waited" -ge 600 ] || ! kill -0 "$runner" 2>/dev/null; do
    sleep 1
    waited=$((waited + 1))
done
printf '象市镇召开现场会\n\n  全镇12个村的负责人参加了会议。\n' >"$root/siftd/var/inbox/.new"
mv "$root/siftd/var/inbox/.new" "$root/siftd/var/inbox/dropped.txt"
waited=0
until [ -s "$records" ] || [ "$waited" -ge 60 ]; do
    sleep 1
    waited=$((waited + 1))
done
head -n 8 "$root/run.log"
if [ -s "$records" ]; then
    echo "make run: the dropped file came out:"
    head -n 1 "$records"
else
    echo "make run: no record after $waited s"
    tail -n 20 "$root/run.log"
    status=1
fi
# The daemon is the last child of make; TERM to it ends make run.
for pid in $(ps -e -o pid= -o args= | awk '/build\/siftd -c config\/siftd.yaml -o root=\/siftd\/var/ && !/awk/ { print $1 }'); do
    if [ "$(readlink "/proc/$pid/root")" = "$root" ]; then kill -TERM "$pid"; fi
done
wait "$runner" || true
runner=
exit "$status"
