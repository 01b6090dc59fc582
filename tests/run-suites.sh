#!/bin/sh
# run-suites.sh SUITE... -- run test suites one after the other and close with one line:
#     N passed, N failed, N skipped
# B is the build folder, DATA the folder of lexicons. Exits 1 when anything failed.
# Each suite writes its counts, "passed failed skipped", to the file named by COUNTS.
set -u

here=$(dirname "$0")
: "${B:?the build folder}"
export B JOBS DATA SIFTD="${SIFTD:-$B/siftd}" SIFTCTL="${SIFTCTL:-$B/siftctl}"
passed=0 failed=0 skipped=0

for suite in "$@"; do
    export COUNTS="$B/counts.$suite"
    rm -f "$COUNTS"
    echo "== $suite"
    case $suite in
    unit) sh "$here/run-unit.sh" ;;
    golden) python3 -B "$here/golden/run.py" ;;
    e2e) python3 -B "$here/e2e/run.py" ;;
    *)
        echo "run-suites: no suite '$suite'; there are: unit golden e2e" >&2
        ;;
    esac
    status=$?
    # A suite that dies without counts, or fails without saying so, is a failure.
    if ! read -r p f s 2>/dev/null <"$COUNTS"; then
        echo "$suite: ended without a result (exit status $status)"
        p=0 f=1 s=0
    elif [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
        echo "$suite: exit status $status"
        f=1
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
