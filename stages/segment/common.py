#!/usr/bin/env python3
"""common.py DICT -- make common.def: the commonest pairs of neighbouring Han characters.

DICT is jieba's dict.txt (python3-jieba 0.42.1, MIT licence): words of Chinese with their counts. A
pair counts once for each time that a word which holds it was seen."""
import collections
import sys

PAIRS = 4000
A_LINE = 24

counts = collections.Counter()
for line in open(sys.argv[1], encoding="utf-8"):
    word, count = line.split()[:2]
    for i in range(len(word) - 1):
        if all("\u4e00" <= c <= "\u9fff" for c in word[i:i + 2]):
            counts[word[i:i + 2]] += int(count)
pairs = sorted(p for p, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:PAIRS])
print("/* common.def -- made by common.py from the counts named there; not to be edited. %d pairs of\n"
      " * characters, one behind the other in each row. */\n" % PAIRS)
print("static const char *const common_pairs[] = {")
rows = ["".join(pairs[i:i + A_LINE]) for i in range(0, len(pairs), A_LINE)]
print("\n".join('    "%s",' % r for r in rows) + "\n};")
