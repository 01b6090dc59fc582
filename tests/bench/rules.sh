#!/bin/sh
# rules.sh -- 1,000 keywords and 1,000 expressions with gaps, made of the text they are looked for in.
#   TEXT    file to search; default: inputs of the golden cases, many times over
set -u

: "${B:=build/gcc-release}"
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
text=${TEXT:-}
if [ -z "$text" ]; then
    text=$tmp/text
    while [ "$(wc -c <"$text" 2>/dev/null || echo 0)" -lt 1000000 ]; do
        cat tests/golden/words/in/news.txt tests/golden/newspaper/in/*.txt
        echo
    done >"$text" 2>/dev/null
fi
"$B/tests/bench/rules" "$text"
