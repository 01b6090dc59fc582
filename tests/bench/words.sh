#!/bin/sh
# words.sh -- the segmenter beside @node-rs/jieba (npm), python3-jieba and ICU's word break, on the
# same text in one run. Peers that are not there are left out with a line.
#   TEXT    file to cut; default: inputs of the golden cases, many times over
#   ROUNDS  of siftd's own timing, default 7
# node's module is installed into build/bench-node when npm is there and may fetch it.
set -u

: "${B:=build/gcc-release}"
export DATA="${DATA:-$PWD/build/data}"
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
text=${TEXT:-}
if [ -z "$text" ]; then
    set -- tests/golden/words/in/news.txt tests/golden/newspaper/in/*.txt
    text=$tmp/text
    while [ "$(wc -c <"$text" 2>/dev/null || echo 0)" -lt 6000000 ]; do
        cat "$@"
        echo
    done >"$text" 2>/dev/null
fi

echo "words: MB of UTF-8 for each second of CPU on one core; $(wc -c <"$text") bytes"
"$B/tests/bench/words" "$text" "${ROUNDS:-7}" || exit 1

cat >"$tmp/peer.py" <<'EOF'
import sys, time
try:
    import jieba, jieba.posseg
except ImportError:
    sys.exit('python3-jieba is not installed')
jieba.setLogLevel(60)
jieba.initialize()
lines = open(sys.argv[1], encoding='utf-8', errors='replace').read(1 << 20).split('\n')
def show(name, lines, cut):
    size, start = sum(len(l.encode()) + 1 for l in lines), time.process_time()
    words = sum(len(list(cut(l))) for l in lines)
    print('%-28s %7.2f  %d words' % (name, size / 1e6 / (time.process_time() - start), words), flush=True)
show('python3-jieba', lines[:2000], lambda l: jieba.cut(l))
show('python3-jieba without HMM', lines[:2000], lambda l: jieba.cut(l, HMM=False))
show('python3-jieba posseg', lines[:500], lambda l: jieba.posseg.cut(l))
EOF
TMPDIR=$tmp PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$tmp/peer.py" "$text" || true

cat >"$tmp/peer.js" <<'EOF'
const fs = require('fs');
const { Jieba } = require(process.argv[2] + '/node_modules/@node-rs/jieba');
const { dict } = require(process.argv[2] + '/node_modules/@node-rs/jieba/dict');
const jieba = Jieba.withDict(dict);
const text = fs.readFileSync(process.argv[3]).subarray(0, 6000000).toString();
const lines = text.split('\n');
function show(name, cut) {
  const start = process.cpuUsage();
  let words = 0;
  for (const line of lines) words += cut(line).length;
  const used = process.cpuUsage(start);
  const speed = Buffer.byteLength(text) / (used.user + used.system);
  console.log(name.padEnd(28), speed.toFixed(1).padStart(7), '', words + ' words');
}
show('@node-rs/jieba', (line) => jieba.cut(line, true));
show('@node-rs/jieba without HMM', (line) => jieba.cut(line, false));
show('@node-rs/jieba tag', (line) => jieba.tag(line, true));
EOF
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
    node=$PWD/build/bench-node
    [ -d "$node/node_modules/@node-rs/jieba" ] ||
        npm install --silent --no-audit --no-fund --prefix "$node" @node-rs/jieba >/dev/null 2>&1
    node "$tmp/peer.js" "$node" "$text" 2>"$tmp/node.err" || echo "@node-rs/jieba: $(tail -n 1 "$tmp/node.err")"
else
    echo '@node-rs/jieba: no node or npm'
fi

cat >"$tmp/icu.c" <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
int main(int argc, char **argv)
{
    FILE *f = fopen(argv[argc - 1], "r");
    char *text = malloc(8000000);
    size_t len = f ? fread(text, 1, 6000000, f) : 0, words = 0;
    UErrorCode code = U_ZERO_ERROR;
    UBreakIterator *it = ubrk_open(UBRK_WORD, "zh", NULL, 0, &code);
    UText *ut = utext_openUTF8(NULL, text, (int64_t)len, &code);
    double start = now();
    ubrk_setUText(it, ut, &code);
    while (ubrk_next(it) != UBRK_DONE)
        words++;
    printf("%-28s %7.1f  %zu words\n", "ICU " U_ICU_VERSION " word break", (double)len / 1e6 / (now() - start), words);
    return U_FAILURE(code);
}
EOF
if pkg-config --exists icu-uc 2>/dev/null && cc -O2 -o "$tmp/icu" "$tmp/icu.c" $(pkg-config --cflags --libs icu-uc) 2>/dev/null; then
    "$tmp/icu" "$text"
else
    echo 'ICU: no libicu-dev'
fi
