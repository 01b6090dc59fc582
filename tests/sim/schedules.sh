#!/bin/sh
# schedules.sh -- run N (2,000) schedules of the simulation from SEED (1) on, JOBS processes at once; see
# test_schedules.c. A schedule with breaches is told with its seed: SEED=that N=1 SHOW=1 shows it again.
set -u

: "${B:?the build folder}" "${DATA:?the folder of the model of words}"
export DATA
first=${SEED:-1}
n=${N:-2000}
jobs=${JOBS:-2}
program=$B/tests/sim/test_schedules
# Snapshots of stages go to a real folder; one in memory is quicker.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then
    export TMPDIR=/dev/shm
fi
if [ "$n" -lt "$jobs" ]; then
    jobs=1
fi
start=$(date +%s)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
i=0
while [ "$i" -lt "$jobs" ]; do
    from=$((first + n * i / jobs))
    to=$((first + n * (i + 1) / jobs))
    {
        SEED=$from N=$((to - from)) "$program" >"$out/$i" 2>&1
        echo $? >"$out/$i.status"
    } &
    i=$((i + 1))
done
wait
failed=0
i=0
while [ "$i" -lt "$jobs" ]; do
    status=$(cat "$out/$i.status")
    if [ "$status" != 0 ]; then
        failed=$((failed + 1))
        echo "exit status $status"
    fi
    cat "$out/$i"
    i=$((i + 1))
done
echo "sim: $n schedules from SEED=$first, $failed of $jobs processes failed, $(($(date +%s) - start)) s"
[ "$failed" -eq 0 ]
