#!/bin/sh
# dedupe.sh -- sketch, index and snapshot (dedupe.c), and what deltas take of segments (dedupe.py).
#   TEXT      file to sketch; default: inputs of the golden cases
#   MILLIONS  of articles in the index, default 1
#   TEXTS     folder of texts for the deltas; default: inputs of the golden cases
set -u

: "${B:=build/gcc-release}"
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
text=${TEXT:-}
if [ -z "$text" ]; then
    text=$tmp/text
    cat tests/golden/words/in/news.txt tests/golden/newspaper/in/*.txt >"$text"
fi
"$B/tests/bench/dedupe" "$text" "${MILLIONS:-1}" "$tmp" &&
    python3 -B tests/bench/dedupe.py ${TEXTS:+"$TEXTS"}
