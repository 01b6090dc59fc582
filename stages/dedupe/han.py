#!/usr/bin/env python3
"""han.py -- make han.def: characters that count as another one when texts are compared.

Traditional characters as their simplified ones: OpenCC 1.1 TSCharacters (Apache-2.0; `opencc_dict`), the
first candidate of each. Compatibility forms of one character as the character itself: NFKC of the
Unicode Character Database that python3 carries (Unicode licence v3), for radicals, compatibility
ideographs, and half-width kana and hangul."""
import subprocess, tempfile, unicodedata

TABLE = "/usr/share/opencc/TSCharacters.ocd2"
COMPAT = [(0x2E80, 0x2FDF), (0x3038, 0x303A), (0x3131, 0x318E), (0xF900, 0xFAFF), (0xFF66, 0xFFDC)]

pairs = {}
for first, last in COMPAT:
    for cp in range(first, last + 1):
        to = unicodedata.normalize("NFKC", chr(cp))
        if len(to) == 1 and ord(to) != cp and ord(to) < 0x10000:
            pairs[cp] = ord(to)
with tempfile.NamedTemporaryFile("r", encoding="utf-8") as text:
    subprocess.run(["opencc_dict", "-i", TABLE, "-f", "ocd2", "-t", "text", "-o", text.name], check=True)
    simple = {}
    for row in open(text.name, encoding="utf-8"):
        traditional, candidates = row.rstrip("\n").split("\t")
        to = candidates.split()[0]
        if len(traditional) == len(to) == 1 and traditional != to and max(map(ord, traditional + to)) < 0x10000:
            simple[ord(traditional)] = ord(to)
for cp in simple:  # what a simplified one is simplified to again, so that one look is enough
    while simple[cp] in simple:
        simple[cp] = simple[simple[cp]]
pairs = {cp: simple.get(to, to) for cp, to in pairs.items()} | simple

print("/* han.def -- made by han.py from the tables named there; not to be edited. Rising. */\n")
row = ""
for cp in sorted(pairs):
    cell = "{0x%04X, 0x%04X}," % (cp, pairs[cp])
    if len(row) + len(cell) + 1 > 98:
        print(row)
        row = ""
    row += (" " if row else "") + cell
print(row)
