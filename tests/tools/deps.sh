#!/bin/sh
# deps.sh -- make sure the Debian packages in $NEED are there. Called by `make deps`.
# Installs through apt where it may (root, or sudo without a password); otherwise prints the line
# to type and fails. With OPTIONAL=1 it says what is still missing, and does not fail. Plain sh: on a
# bare machine nothing but dpkg, apt and make can be counted on.
set -eu

# A package counts as there when dpkg says so, or when a command of its name is in the path (a
# compiler or python installed by other means).
has() {
    case $(dpkg-query -W -f='${Status}' "$1" 2>/dev/null) in
    *' ok installed') return 0 ;;
    esac
    command -v "$1" >/dev/null 2>&1
}

missing=
for package in $NEED; do
    has "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

end_optional() {
    still=
    for package in $missing; do
        has "$package" || still="$still $package"
    done
    [ -z "$still" ] || echo "deps: some tests are skipped without:$still"
    exit 0
}
if [ "${OPTIONAL:-0}" = 1 ]; then
    trap end_optional EXIT
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "deps: this is not a Debian system; install what these packages hold:$missing" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root='sudo -n'
else
    echo "deps: packages are missing, and installing them needs root. Type:" >&2
    echo "    sudo apt-get update && sudo apt-get install --no-install-recommends -y$missing" >&2
    exit 1
fi

echo "deps: installing$missing"
apt() {
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
        -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
}
# The lists may be missing or too old; then they are fetched and the same is tried once more.
# shellcheck disable=SC2086
apt install --no-install-recommends $missing >/dev/null 2>&1 && exit 0
apt update
# shellcheck disable=SC2086
apt install --no-install-recommends $missing
