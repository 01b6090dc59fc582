#!/bin/sh
# run-programs.sh WHAT PROGRAM... -- run test programs or scripts one after the other, in full view.
# Exits 1 when one fails; prints a notice when there is none.
set -u

what=$1
shift
export B DATA SIFTD="${SIFTD:-$B/siftd}" SIFTCTL="${SIFTCTL:-$B/siftctl}"
if [ $# -eq 0 ]; then
    echo "$what: nothing to run yet"
    exit 0
fi
failed=0
for program in "$@"; do
    echo "== $program"
    case $program in
    *.sh) sh "$program" ;;
    *) "$program" ;;
    esac || {
        echo "FAIL $program"
        failed=$((failed + 1))
    }
done
echo "$what: $(($# - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
