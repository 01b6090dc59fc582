#!/bin/sh
# run-unit.sh -- run the unit test programs of build folder $B, $JOBS at a time, and count tests.
# Every program's full output stays in $B/tests/unit/<name>.log; a failure is shown.
# ONLY=name runs tests/unit/test_<name> alone. UNIT_SECONDS is the limit for one program;
# sanitizers make the simulated disk up to 20 times slower.
set -u

: "${B:?the build folder}"
out=$B/tests/unit
case $B in
*-asan | *-tsan) seconds=${UNIT_SECONDS:-1200} ;;
*) seconds=${UNIT_SECONDS:-300} ;;
esac
mkdir -p "$out"

names=
for source in tests/unit/test_*.c; do
    [ -e "$source" ] || continue
    name=$(basename "$source" .c)
    [ -z "${ONLY:-}" ] || [ "$name" = "test_$ONLY" ] || continue
    names="$names $name"
done

# Sanitizers stop at the first finding; TAP gives one line a test.
export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0:allocator_may_return_null=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
export TSAN_OPTIONS="${TSAN_OPTIONS:-halt_on_error=1:second_deadlock_stack=1:allocator_may_return_null=1}"
export out seconds
# A package build sets this; tests that need a clock of their own set it themselves.
unset SOURCE_DATE_EPOCH
# shellcheck disable=SC2016
printf '%s\n' $names | xargs -P "${JOBS:-2}" -I '{}' sh -c '
    timeout -k 5 "$seconds" "$out/{}" >"$out/{}.log" 2>&1 </dev/null
    echo $? >"$out/{}.status"'

passed=0 failed=0 skipped=0
for name in $names; do
    log=$out/$name.log
    status=$(cat "$out/$name.status" 2>/dev/null || echo 'no status')
    # cmocka 1.1.5 reports a skipped test as "not ok N # SKIP name".
    bad=$(grep '^not ok ' "$log" | grep -vc ' # SKIP')
    skip=$(grep -cE '^(not )?ok .*# SKIP' "$log")
    good=$(grep '^ok ' "$log" | grep -vc ' # SKIP')
    # A program that crashed, or ran nothing, failed.
    if [ "$bad" -eq 0 ] && { [ "$status" != 0 ] || [ $((good + skip)) -eq 0 ]; }; then
        bad=1
    fi
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skip))
    if [ "$bad" -gt 0 ]; then
        echo "FAIL $name (exit status $status)"
        grep -A 6 '^not ok ' "$log" | grep -v '^ok ' | head -n 60 | sed 's/^/     /'
        [ "$status" = 0 ] || tail -n 25 "$log" | grep -vE '^(not )?ok ' | sed 's/^/     | /'
    else
        echo "ok   $name ($good)"
    fi
    if [ "$skip" -gt 0 ]; then
        sed -nE 's/^(not )?ok .*# SKIP */skip /p' "$log"
    fi
done

echo "unit: $passed passed, $failed failed, $skipped skipped"
echo "$passed $failed $skipped" >"$COUNTS"
[ "$failed" -eq 0 ]
