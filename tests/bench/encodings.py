#!/usr/bin/env python3
"""encodings.py [-n SAMPLES] [-s SEED] [-m] PROGRAM LANG=FILE... -- confusion table of decode.

PROGRAM is tests/bench/decode_guess. LANG is zh, hant, ja, ko, fr, de, es or en; a FILE may be plain
text, HTML, a man page (also .gz), or NDJSON with "text". Samples of 8, 20, 60 and 300 characters are
cut at random places and encoded; a sample is right when decode names the encoding, or one that makes
the same text of it. -m prints the misses."""
import argparse, collections, gzip, html, json, random, re, struct, subprocess, sys

LENGTHS = (8, 20, 60, 300)
NAMES = {"gbk": "gb18030", "ascii": "utf-8"}


def text_of(path):
    data = (gzip.open if path.endswith(".gz") else open)(path, "rb").read().decode("utf-8", "ignore")
    if path.endswith("json"):
        return "\n".join(json.loads(line)["text"] for line in data.splitlines())
    if re.search(r"\.html?$", path):
        data = html.unescape(re.sub(r"(?s)<(script|style|head).*?</\1>|<[^>]*>", "", data))
    elif re.search(r"\.\d(\.gz)?$", path):
        data = re.sub(r"(?m)^['.].*$|\\f.|\\&", "", data).replace("\\-", "-")
    return re.sub(r"[ \t]+", " ", re.sub(r"\n\s*\n+", "\n", data))


class Texts(dict):
    def cut(self, rng, lang, length, encoding, need):
        """`length` characters of the language that the encoding can hold, with `need` in them."""
        text = self[lang]
        for _ in range(20000):
            at = rng.randrange(max(1, len(text) - 2 * length - 8))
            piece = text[at:at + 2 * length + 8].encode(encoding, "ignore").decode(encoding)[:length]
            if len(piece.strip()) >= length * 3 // 4 and need(piece):
                return piece
        raise SystemExit("no sample of %s" % lang)


def is_wide(piece):
    return sum(ord(c) > 0x2E7F for c in piece) * 2 >= len(piece)


def is_kana(piece):
    return is_wide(piece) and any("\u3041" <= c <= "\u30ff" for c in piece)


def has_mark(piece):
    return any(ord(c) > 0xBF for c in piece)


def always(piece):
    return True


def quoted(piece):
    middle = len(piece) // 2
    return "\u201c" + piece[1:middle - 1].strip() + "\u2019s" + piece[middle + 1:-1] + "\u201d"


def four_byte(piece):
    middle = len(piece) // 2
    return piece[:middle] + "\u4dae" + piece[middle + 1:]


def in_json(piece):
    return '{"id": 17, "name": "%s", "state": "open", "url": "http://example.org/a"}' % piece


# name, language, encoding, what a sample needs, its change, change of the bytes, the right answer
ROWS = [
    ("utf-8 simplified", "zh", "utf-8", is_wide, None, None, "utf-8"),
    ("utf-8 traditional", "hant", "utf-8", is_wide, None, None, "utf-8"),
    ("utf-8 cut at both ends", "zh", "utf-8", is_wide, None, lambda b: b[1:-1], "utf-8"),
    ("utf-8 French", "fr", "utf-8", has_mark, None, None, "utf-8"),
    ("utf-16le BOM", "zh", "utf-16le", is_wide, None, lambda b: b"\xff\xfe" + b, "utf-16le"),
    ("utf-16be BOM", "zh", "utf-16be", is_wide, None, lambda b: b"\xfe\xff" + b, "utf-16be"),
    ("utf-16le", "zh", "utf-16le", is_wide, None, None, "utf-16le"),
    ("utf-16be", "zh", "utf-16be", is_wide, None, None, "utf-16be"),
    ("utf-16le traditional", "hant", "utf-16le", is_wide, None, None, "utf-16le"),
    ("utf-16le English", "en", "utf-16le", always, None, None, "utf-16le"),
    ("utf-16be English", "en", "utf-16be", always, None, None, "utf-16be"),
    ("utf-16le Japanese", "ja", "utf-16le", is_kana, None, None, "utf-16le"),
    ("utf-16be Korean", "ko", "utf-16be", is_wide, None, None, "utf-16be"),
    ("gbk", "zh", "gbk", is_wide, None, None, "gb18030"),
    ("gbk of traditional", "hant", "gbk", is_wide, None, None, "gb18030"),
    ("gb18030 four bytes", "zh", "gb18030", is_wide, four_byte, None, "gb18030"),
    ("gbk mostly ASCII", "zh", "gbk", is_wide, in_json, None, "gb18030"),
    ("gbk first byte cut", "zh", "gbk", lambda p: is_wide(p) and ord(p[0]) > 255, None, lambda b: b[1:],
     "gb18030"),
    ("big5", "hant", "big5", is_wide, None, None, "big5"),
    ("shift_jis", "ja", "cp932", is_kana, None, None, "shift_jis"),
    ("euc-jp", "ja", "euc_jp", is_kana, None, None, "euc-jp"),
    ("euc-kr", "ko", "cp949", is_wide, None, None, "euc-kr"),
    ("latin-1 French", "fr", "latin-1", has_mark, None, None, "windows-1252"),
    ("latin-1 German", "de", "latin-1", has_mark, None, None, "windows-1252"),
    ("latin-1 Spanish", "es", "latin-1", has_mark, None, None, "windows-1252"),
    ("windows-1252 quotes", "fr", "cp1252", has_mark, quoted, None, "windows-1252"),
    ("windows-1252 English", "en", "cp1252", always, quoted, None, "windows-1252"),
    ("ascii", "en", "ascii", always, None, None, "utf-8"),
]

DECODERS = {"windows-1252": "cp1252", "shift_jis": "cp932", "euc-kr": "cp949", "big5": "big5hkscs"}


def same_text(data, answer, right):
    try:
        return data.decode(DECODERS.get(answer, answer)) == data.decode(DECODERS.get(right, right))
    except (UnicodeDecodeError, LookupError):
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=200)
    parser.add_argument("-s", type=int, default=1)
    parser.add_argument("-m", action="store_true")
    parser.add_argument("program")
    parser.add_argument("texts", nargs="+")
    args = parser.parse_args()
    texts = Texts()
    for arg in args.texts:
        lang, path = arg.split("=", 1)
        texts[lang] = texts.get(lang, "") + text_of(path) + "\n"
    rng = random.Random(args.s)
    cells = []
    for row in ROWS:
        for length in LENGTHS:
            for _ in range(args.n if row[1] in texts else 0):
                piece = texts.cut(rng, row[1], length, row[2], row[3])
                data = (row[4](piece) if row[4] else piece).encode(row[2], "ignore")
                cells.append((row, length, row[5](data) if row[5] else data))
    stream = b"".join(struct.pack("<I", len(c[2])) + c[2] for c in cells)
    out = subprocess.run([args.program], input=stream, capture_output=True, check=True).stdout.decode()
    right, wrong = collections.Counter(), collections.defaultdict(collections.Counter)
    sure = collections.defaultdict(list)
    for (row, length, data), line in zip(cells, out.splitlines()):
        name, source, confidence, errors, verdict = line.split()
        is_right = name == row[6] or same_text(data, name, row[6])
        if source == "stat":
            sure[is_right].append(float(confidence))
        if is_right and source != "fallback":
            right[row[0], length] += 1
        else:
            wrong[row[0]]["%s%s at %d" % (name, " by fallback" if source == "fallback" else "", length)] += 1
            if args.m:
                print("MISS", row[0], length, line, data[:60])
    print("%-24s" % "share right, %d samples" % args.n + "".join("%7d" % n for n in LENGTHS) + "  taken for")
    for row in ROWS:
        if row[1] in texts:
            print("%-24s" % row[0] + "".join("%7.1f" % (100 * right[row[0], n] / args.n) for n in LENGTHS) +
                  "  " + ", ".join("%s: %d" % kind for kind in wrong[row[0]].most_common(4)))
    for is_right in (True, False):
        values = sure[is_right]
        print("stat, %s: %d, mean confidence %.2f" %
              ("right" if is_right else "wrong", len(values), sum(values) / max(1, len(values))))


main()
