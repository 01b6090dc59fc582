"""The manual page of the records: it names every field of the golden records and every word that fields with a fixed
vocabulary take, and a field has one type. Programs are written by this page."""
import collections
import glob
import json
import os
import re

REPO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = 'daemon/siftd-records.5'

# Fields whose values the page lists one by one, as paths of keys.
LISTED = ['schema', 'file.container', 'file.encoding_source', 'script', 'paragraphs.kind', 'paragraphs.flags', 'dropped.reason',
          'tags.places.level', 'tags.orgs.kind', 'tags.dates.mod', 'tags.dates.bound', 'tags.dates.repeat',
          'tags.dates.calendar', 'tags.dates.note', 'tags.quantities.dim', 'tags.quantities.approx',
          'tags.quantities.direction', 'tags.quantities.basis', 'dup.kind', 'flags']
# Maps whose keys are the user's own words.
FREE = ['fields']


def walk(value, path, types, values):
    if isinstance(value, dict):
        for key, inner in value.items():
            walk(inner, f'{path}.{key}' if path else key, types, values)
        return
    types[path].add('list' if isinstance(value, list) else
                    'text' if isinstance(value, str) else 'number')
    for inner in value if isinstance(value, list) else []:
        if isinstance(inner, dict):
            walk(inner, path, types, values)
    values[path].update(v for v in (value if isinstance(value, list) else [value]) if isinstance(v, str))


def golden_records():
    types, values = collections.defaultdict(set), collections.defaultdict(set)
    for name in sorted(glob.glob(os.path.join(REPO, 'tests/golden/*/want.ndjson'))):
        with open(name, encoding='utf-8') as file:
            for line in file:
                walk(json.loads(line), '', types, values)
    assert len(types) > 60, sorted(types)
    return types, values


def page_words():
    """(names of fields, quoted words): what stands behind Cm and Ql, with their commas."""
    names, quoted = set(), set()
    with open(os.path.join(REPO, PAGE), encoding='utf-8') as file:
        for line in file:
            for macro, words in re.findall(r'(Cm|Ql) (.*?)(?= (?:Cm|Ql|Pq|No) |$)', line.strip()):
                (names if macro == 'Cm' else quoted).update(re.split(r' [,;:.)]+ ?', words))
    return names, quoted


def test_every_field_is_on_the_page(site):
    del site
    types, _ = golden_records()
    names, _ = page_words()
    missing = {path for path in types if path.split('.')[0] not in FREE and path.split('.')[-1] not in names}
    assert not missing, sorted(missing)


def test_every_listed_word_is_on_the_page(site):
    del site
    _, values = golden_records()
    _, quoted = page_words()
    missing = {(path, word) for path in LISTED for word in values[path] if word not in quoted}
    assert not missing, sorted(missing)


def test_a_field_has_one_type(site):
    del site
    types, _ = golden_records()
    mixed = {path: sorted(kinds) for path, kinds in types.items() if len(kinds) > 1}
    assert not mixed, mixed
