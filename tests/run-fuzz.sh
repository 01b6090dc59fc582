#!/bin/sh
# run-fuzz.sh [NAME...] -- run the fuzz targets of build folder $B for $SECONDS_EACH each.
# tests/fuzz/corpus/<name>/ holds the inputs we keep; what a run finds goes to $B/corpus/<name>/.
# A crash leaves its input in $B/crash/ and prints how to run it again.
set -u

: "${B:?the build folder}"
[ $# -gt 0 ] || set -- $(for f in tests/fuzz/fuzz_*.c; do
    [ ! -e "$f" ] || basename "$f" .c | sed 's/^fuzz_//'
done)
failed=0
for name in "$@"; do
    mkdir -p "$B/corpus/$name" "$B/crash"
    kept=
    [ ! -d "tests/fuzz/corpus/$name" ] || kept=tests/fuzz/corpus/$name
    dict=
    [ ! -e "tests/fuzz/$name.dict" ] || dict=-dict=tests/fuzz/$name.dict
    # shellcheck disable=SC2086
    if "$B/tests/fuzz/fuzz_$name" -max_total_time="${SECONDS_EACH:-15}" -timeout=10 -rss_limit_mb=2048 \
        -max_len="${FUZZ_MAX_LEN:-8192}" -print_final_stats=1 -artifact_prefix="$B/crash/$name-" $dict \
        "$B/corpus/$name" $kept >"$B/fuzz-$name.log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$B/fuzz-$name.log")
        echo "ok   $name: $runs runs"
    else
        echo "FAIL $name: see $B/fuzz-$name.log; again with $B/tests/fuzz/fuzz_$name INPUT"
        tail -n 40 "$B/fuzz-$name.log" | sed 's/^/     /'
        failed=$((failed + 1))
    fi
done
echo "fuzz: $(($# - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
