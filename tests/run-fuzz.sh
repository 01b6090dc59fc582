#!/bin/sh
# run-fuzz.sh [NAME...] -- run the fuzz targets of build folder $B for $SECONDS_EACH each, $JOBS at a time.
# tests/fuzz/corpus/<name>/ holds the inputs we keep; what a run finds goes to $B/corpus/<name>/.
# A crash leaves its input in $B/crash/ and prints how to run it again. With GROW=1 what was found and reaches
# something new is added to the inputs we keep. SEED=n makes the same inputs in the same order; else each run makes
# others.
set -u

: "${B:?the build folder}"
[ $# -gt 0 ] || set -- $(for f in tests/fuzz/fuzz_*.c; do
    [ ! -e "$f" ] || basename "$f" .c | sed 's/^fuzz_//'
done)
export SECONDS_EACH="${SECONDS_EACH:-15}" MAX_LEN="${FUZZ_MAX_LEN:-8192}" SEED="${SEED:-0}"
mkdir -p "$B/crash"
# shellcheck disable=SC2016
printf '%s\n' "$@" | xargs -P "${JOBS:-2}" -I '{}' sh -c '
    mkdir -p "$B/corpus/{}"
    set -- "$B/corpus/{}"
    [ ! -d tests/fuzz/corpus/{} ] || set -- "$@" tests/fuzz/corpus/{}
    [ ! -e tests/fuzz/{}.dict ] || set -- -dict=tests/fuzz/{}.dict "$@"
    "$B/tests/fuzz/fuzz_{}" -seed="$SEED" -max_total_time="$SECONDS_EACH" -timeout=60 -rss_limit_mb=2048 -max_len="$MAX_LEN" \
        -print_final_stats=1 -artifact_prefix="$B/crash/{}-" "$@" >"$B/fuzz-{}.log" 2>&1
    echo $? >"$B/fuzz-{}.status"'
failed=0
total=0
for name in "$@"; do
    if [ "$(cat "$B/fuzz-$name.status")" = 0 ]; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$B/fuzz-$name.log")
        total=$((total + ${runs:-0}))
        echo "ok   $name: $runs runs"
    else
        echo "FAIL $name: see $B/fuzz-$name.log; again with $B/tests/fuzz/fuzz_$name INPUT"
        tail -n 40 "$B/fuzz-$name.log" | sed 's/^/     /'
        failed=$((failed + 1))
    fi
    if [ "${GROW:-0}" = 1 ]; then
        mkdir -p "tests/fuzz/corpus/$name"
        "$B/tests/fuzz/fuzz_$name" -set_cover_merge=1 -max_len="$MAX_LEN" "tests/fuzz/corpus/$name" \
            "$B/corpus/$name" >"$B/merge-$name.log" 2>&1
    fi
done
echo "fuzz: $(($# - failed)) passed, $failed failed, $total runs"
[ "$failed" -eq 0 ]
