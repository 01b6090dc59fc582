"""selftest.py -- does records.py find what it is there to find? Hand-made records and segments, right
ones and ones with a single planted fault each. A check that cannot fail proves nothing."""
import copy
import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import records as R  # noqa: E402

TEXT = '\ufeff标题 一\n\n  正文第一行，\n第二行。\u3000Second one.\n网站地图\n'


def span(text, part, encoding='utf-8', nth=0):
    """The byte range of the n-th `part` in the encoded text."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(part, at + 1)
    start = len(text[:at].encode(encoding))
    return [start, start + len(part.encode(encoding))]


def make_record(text=TEXT, encoding='utf-8'):
    data = text.encode(encoding)
    body = '正文第一行，第二行。 Second one.'
    return data, {
        'schema': 'sift/1', 'id': '7-1',
        'file': {'id': 7, 'name': 'a.txt', 'size': len(data), 'encoding': encoding,
                 'sha256': hashlib.sha256(data).hexdigest()},
        'article': 1, 'articles': 1, 'title': '标题 一',
        'title_src': [span(text, '标题 一', encoding)], 'chars': len(body),
        'paragraphs': [{
            'kind': 'body', 'text': body,
            'src': [span(text, '正文第一行，', encoding), span(text, '第二行。', encoding),
                    span(text, 'Second one.', encoding)],
            'sentences': [[0, 10], [11, 22]],
            'words': '正文 第一 行 ， 第二 行 。 Second one .', 'pos': 'n m q w m q w x x w'}],
        'dropped': [{'reason': 'chrome', 'text': '网站地图', 'src': [span(text, '网站地图', encoding)]},
                    {'reason': 'bom', 'src': [span(text, '\ufeff', encoding)]}],
        'tags': {'quantities': [{'text': '第一', 'at': [0, 2, 4]}],
                 'practices': [{'text': '标题', 'at': [-1, 0, 2]}]},
    }


def faults():
    """(name, function that breaks a good record, word the problem must hold)."""
    def put(*path):
        *keys, value = path

        def change(record):
            for key in keys[:-1]:
                record = record[key]
            if value is None:
                del record[keys[-1]]
            else:
                record[keys[-1]] = value
        return change

    def widen(record):
        record['paragraphs'][0]['src'][1][0] -= 3
        record['paragraphs'][0]['src'][1][0] -= 3

    return [
        ('lost bytes', put('dropped', 0, 'src', []), 'owned by nothing'),
        ('lost record field', put('title_src', None), 'owned by nothing'),
        ('a lost byte order mark', put('dropped', 1, None), 'owned by nothing'),
        ('bytes owned twice', widen, 'owned twice'),
        ('a range behind the end', put('title_src', [[0, 100000]]), 'is not a range'),
        ('a range turned round', put('title_src', [[9, 3]]), 'is not a range'),
        ('half a character', put('dropped', 0, 'src', 0, 0, span(TEXT, '网站地图')[0] + 1),
         'owned by nothing'),
        ('a changed figure', put('paragraphs', 0, 'text', '正文第二行，第二行。 Second one.'),
         'is not the source'),
        ('a changed title', put('title', '标题 二'), 'is not the source'),
        ('a changed drop', put('dropped', 0, 'text', '网站'), 'is not the source'),
        ('words that drop a character', put('paragraphs', 0, 'words', '正文 第一 行'), 'spell'),
        ('double spaces in words', put('paragraphs', 0, 'words', '正文  第一 行 ， 第二 行 。 Second one .'),
         'spell'),
        ('too few parts of speech', put('paragraphs', 0, 'pos', 'n m'), 'parallel'),
        ('a sentence past the end', put('paragraphs', 0, 'sentences', [[0, 10], [11, 23]]), 'sentence'),
        ('text outside the sentences', put('paragraphs', 0, 'sentences', [[0, 10]]), 'in none'),
        ('sentences that overlap', put('paragraphs', 0, 'sentences', [[0, 10], [9, 22]]), 'sentence'),
        ('a tag beside its text', put('tags', 'quantities', 0, 'at', [0, 3, 5]), 'does not stand'),
        ('a tag in no paragraph', put('tags', 'quantities', 0, 'at', [5, 2, 4]), 'does not stand'),
        ('a wrong count', put('chars', 3), 'chars'),
        ('another schema', put('schema', 'sift/2'), 'schema'),
        ('a wrong id', put('id', '8-1'), 'id does not follow'),
        ('a wrong hash', put('file', 'sha256', '0' * 64), 'sha256'),
        ('a wrong size', put('file', 'size', 1), 'size'),
    ]


def test_good_record():
    for encoding in ('utf-8', 'gb18030', 'utf-16-le'):
        data, record = make_record(encoding=encoding)
        problems = R.check_file(data, [record])
        assert not problems, (encoding, problems)


def test_every_fault_is_found():
    data, good = make_record()
    for name, change, word in faults():
        record = copy.deepcopy(good)
        change(record)
        problems = R.check_file(data, [record])
        assert any(word in p for p in problems), (name, problems)


def test_bad_bytes_are_owned_too():
    data = 'ab'.encode() + b'\xff\xfe' + ' 好\n'.encode() + b'\xe6\xb1'
    record = {'schema': 'sift/1', 'id': '1-1', 'file': {'id': 1, 'encoding': 'utf-8'}, 'article': 1,
              'paragraphs': [{'kind': 'body', 'text': 'ab\ufffd\ufffd 好', 'src': [[0, 8]]},
                             {'kind': 'body', 'text': '\ufffd', 'src': [[9, 11]]}]}
    assert not R.check_file(data, [record]), R.check_file(data, [record])
    record['paragraphs'][0]['src'] = [[0, 3], [4, 8]]
    assert any('owned by nothing' in p for p in R.check_file(data, [record]))


def test_white_space_is_unicodes():
    # U+001C is a space to Python and none to Unicode; U+0085 is one to both; U+200B to neither.
    for char, is_white in (('\x1c', False), ('\x85', True), ('\u200b', False), ('\u3000', True)):
        assert R.is_white(char) == is_white, char
        problems = R.check_ownership(R.Source(char.encode(), 'utf-8'), [])
        assert bool(problems) != is_white, char


def test_gb18030_of_four_bytes():
    text = '一\U00020000\u3000二'
    source = R.Source(text.encode('gb18030'), 'gb18030')
    assert [c for _, _, c in source.chars] == list(text)
    assert [(a, b) for a, b, _ in source.chars] == [(0, 2), (2, 6), (6, 8), (8, 10)]


def entry_bytes(file_id, name, final=1, outcome=1, reason=b'', sha=b'\0' * 32, dropped=(), size=3,
                n_records=1):
    out = struct.pack('<QIBBHQQIIQq32s', file_id, 0, final, outcome, 0, size, size, n_records, 2, 0, 0, sha)
    for text in (name, reason, b'utf-8'):
        out += struct.pack('<I', len(text)) + text
    return out + struct.pack('<I', len(dropped)) + b''.join(struct.pack('<QQ', *r) for r in dropped)


def commit_frame(seq, prev, data_off, data_len, entries, uuid=b'u' * 16):
    body = b'SIFTCMT1' + struct.pack('<HHI', 1, 0, 112) + uuid + struct.pack('<Q', seq) + prev
    body += struct.pack('<QQQQq', 100, data_off, data_len, 0, 0)
    for entry in entries:
        body += struct.pack('<HHI', 1, 1, len(entry)) + entry
    body += struct.pack('<HHI', 999, 1, 5) + b'later'  # a section nobody knows yet
    body += b'\0' * 8
    return struct.pack('<II', R.COMMIT_MAGIC, len(body)) + body


def write_segment(folder, groups, tail=b'', sealed=False):
    """groups: [(records, entries)]; returns the root and the COMMIT frames."""
    data, prev, frames = b'', b'\0' * 32, []
    for seq, (lines, entries) in enumerate(groups, 1):
        ndjson = b''.join(json.dumps(r).encode() + b'\n' for r in lines)
        frame = b''
        if ndjson:
            frame = subprocess.run(['zstd', '-cq', '--check'], input=ndjson, check=True,
                                   stdout=subprocess.PIPE).stdout
        commit = commit_frame(seq, prev, len(data), len(frame), entries)
        data += frame + commit
        prev = hashlib.sha256(commit).digest()
        frames.append(commit)
    where = os.path.join(folder, 'archive', '2023', '11')
    os.makedirs(where, exist_ok=True)
    name = '00000000000000000001.ndjson.zst' + ('' if sealed else '.open')
    with open(os.path.join(where, name), 'wb') as file:
        file.write(data + tail)
    return frames


def test_segments():
    data, record = make_record()
    sha = hashlib.sha256(data).digest()
    second = {'schema': 'sift/1', 'id': '9-1', 'file': {'id': 9}, 'article': 1, 'paragraphs': []}
    groups = [([record], [entry_bytes(7, b'a.txt', sha=sha, size=len(data))]),
              ([], [entry_bytes(8, b'empty', outcome=2, reason=b'empty: nothing in it')]),
              ([second] * 3000, [entry_bytes(9, b'b', sha=hashlib.sha256(b'abc').digest(),
                                             n_records=3000)])]
    with tempfile.TemporaryDirectory() as folder:
        write_segment(folder, groups, tail=b'\x28\xb5\x2f\xfd torn')
        archive = R.Archive(folder)
        assert [c.seq for c in archive.commits] == [1, 2, 3]
        assert [(e.id, e.outcome, e.reason, e.detail) for e in archive.finals] == \
            [(7, 'archived', '', ''), (8, 'quarantined', 'empty', 'nothing in it'), (9, 'archived', '', '')]
        assert len(archive.records) == 3001
        assert archive.check_chain() == []
        files = R.by_file(archive)
        assert R.check_file(data, *files[7]) == []
        assert any('records' in p for p in R.check_file(data, [], files[7][1]))
        # A duplicate that was dropped is owned by its COMMIT entry alone.
        lone = R.Entry(entry_bytes(3, b'c', sha=hashlib.sha256(b'abc').digest(), dropped=[(0, 3)],
                                   n_records=0))
        assert R.check_file(b'abc', [], [lone]) == []
        lone.dropped = [(0, 2)]
        assert any('owned by nothing' in p for p in R.check_file(b'abc', [], [lone]))


def test_coverage():
    data = '甲乙\n\u3000丙 x\n'.encode()

    def found(*ranges):
        paragraphs = [{'src': [list(r)]} for r in ranges]
        return R.check_coverage(data, [{'id': '1-1', 'paragraphs': paragraphs}])
    assert found((0, 6), (10, 15)) == [], found((0, 6), (10, 15))
    assert found((10, 15), (0, 7), (6, 10)) == [], 'white space may be owned twice, or by nothing'
    assert any('owned by nothing' in p for p in found((0, 6), (10, 13)))
    assert any('owned by nothing' in p for p in found((3, 6), (10, 15)))
    assert any('owned twice' in p for p in found((0, 6), (3, 6), (10, 15)))
    assert any('owned twice' in p for p in found((0, 15), (10, 13)))
    assert any('not a range' in p for p in found((0, 17)))
    lone = R.Entry(entry_bytes(3, b'c', dropped=[(10, 15)]))
    assert R.check_coverage(data, [{'id': '1-1', 'paragraphs': [{'src': [[0, 6]]}]}], [lone]) == []


def test_broken_chains():
    one = ([], [entry_bytes(1, b'a', outcome=2)])
    with tempfile.TemporaryDirectory() as folder:
        write_segment(folder, [one, one])
        assert any('two final' in p for p in R.Archive(folder).check_chain())
    with tempfile.TemporaryDirectory() as folder:
        frames = write_segment(folder, [one, ([], [])])
        where = R.Archive(folder).segments[0].path
        bad = bytearray(frames[1])
        bad[50] ^= 1  # in prev
        with open(where, 'wb') as file:
            file.write(frames[0] + bytes(bad))
        assert any('does not name' in p for p in R.Archive(folder).check_chain())


def run():
    """(passed, failed) and one line for each failure."""
    passed = failed = 0
    for name, function in sorted(globals().items()):
        if not name.startswith('test_'):
            continue
        try:
            function()
            passed += 1
        except Exception as problem:  # noqa: BLE001 -- a test may fail in any way
            failed += 1
            print(f'FAIL selftest {name}: {type(problem).__name__}: {problem}')
    return passed, failed


if __name__ == '__main__':
    good, bad = run()
    print(f'selftest: {good} passed, {bad} failed')
    sys.exit(1 if bad else 0)
