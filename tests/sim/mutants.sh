#!/bin/sh
# mutants.sh -- plant each protocol bug of daemon/failpoint.def, one after the other, and run the simulation
# until it finds it, at most N (40,000) schedules. Exits 1 when one survives.
set -u

: "${B:?the build folder}"
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then
    export TMPDIR=/dev/shm
fi
export program="$B/tests/sim/test_schedules" N="${N:-40000}"
export out="$B/mutants"
rm -rf "$out"
mkdir -p "$out"
words=$(sed -n 's/^FAILPOINT([A-Z_]*, *"\([a-z-]*\)".*/\1/p' daemon/failpoint.def)
# shellcheck disable=SC2016
printf '%s\n' $words | xargs -P "${JOBS:-2}" -I '{}' sh -c '
    PLANT={} "$program" >"$out/{}" 2>&1 && touch "$out/{}.found"'
found=0 survived=0
for word in $words; do
    tail -n 1 "$out/$word"
    if [ -e "$out/$word.found" ]; then
        found=$((found + 1))
    else
        survived=$((survived + 1))
    fi
done
echo "mutants: $found found, $survived survived"
[ "$survived" -eq 0 ] && [ "$found" -gt 0 ]
