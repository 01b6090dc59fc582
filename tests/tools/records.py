"""records.py -- read what siftd leaves on disk, and check the promises a record makes.

Used by the golden and the end-to-end tests; Python 3 and `zstd` only. Written from the documented
formats (daemon/commit_frame.h, the record schema "sift/1"), not from the code that writes them, so
that both must be wrong in the same way to agree.

    archive = Archive(root)         # every segment below root/archive, by number
    archive.commits                 # COMMIT frames in order; each has .entries
    archive.records                 # decoded NDJSON lines, in order
    check_file(original, records, entry)  -> list of problems, empty when all is well

As a program: `records.py ROOT ORIGINALS` checks every file of a run against the originals, found by
their name relative to ORIGINALS.
"""
import gzip
import hashlib
import json
import os
import struct
import subprocess
import sys

# Unicode 15.0 White_Space=Yes. str.isspace() is a different set.
WHITE_SPACE = frozenset(
    [*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F,
     0x205F, 0x3000])

COMMIT_MAGIC = 0x184D2A50
SEEKABLE_MAGIC = 0x184D2A5E
ZSTD_MAGIC = 0xFD2FB528


def is_white(char):
    return ord(char) in WHITE_SPACE


def squeeze(text):
    """Text without white space and without U+FFFD, which stands for bytes nobody can compare."""
    return ''.join(c for c in text if not is_white(c) and c != '\ufffd')


# ------------------------------------------------------------------------------- segments

class Damaged(Exception):
    """A segment or COMMIT that does not follow its format."""


class Entry:
    """One ENTRY section of a COMMIT: one part of one file."""

    def __init__(self, data):
        fixed = struct.Struct('<QIBBHQQIIQq32s')
        (self.id, self.part, final, outcome, self.flags, self.size, self.resume, self.n_records,
         self.next_article, self.retry_of, self.claimed_ms, self.sha256) = fixed.unpack_from(data)
        if final > 1 or outcome > 2:
            raise Damaged(f'entry {self.id}: final {final}, outcome {outcome}')
        self.final = bool(final)
        self.outcome = ('none', 'archived', 'quarantined')[outcome]
        at = fixed.size
        strings = []
        for _ in range(3):
            (length,) = struct.unpack_from('<I', data, at)
            strings.append(data[at + 4:at + 4 + length])
            at += 4 + length
        self.name = strings[0]
        reason, self.encoding = strings[1].decode(), strings[2].decode()
        self.reason, _, self.detail = reason.partition(': ')
        (count,) = struct.unpack_from('<I', data, at)
        self.dropped = [struct.unpack_from('<QQ', data, at + 4 + 16 * i) for i in range(count)]


class Commit:
    """A COMMIT frame, from its magic to its end."""

    def __init__(self, frame):
        if len(frame) < 128 or frame[8:16] != b'SIFTCMT1':
            raise Damaged('a skippable frame that is no COMMIT')
        self.bytes = frame
        _, self.flags, fixed = struct.unpack_from('<HHI', frame, 16)
        self.uuid = frame[24:40]
        (self.seq,) = struct.unpack_from('<Q', frame, 40)
        self.prev = frame[48:80]
        self.next_id, self.data_off, self.data_len, self.data_hash, self.time_ms = \
            struct.unpack_from('<QQQQq', frame, 80)
        self.is_last = bool(self.flags & 1)
        self.entries = []
        at = 8 + fixed
        while at < len(frame) - 8:
            tag, _, length = struct.unpack_from('<HHI', frame, at)
            if tag == 1:
                self.entries.append(Entry(frame[at + 8:at + 8 + length]))
            at += 8 + length


def zstd_frame_end(data, at):
    """One past the zstd frame at `at`; None when it is cut. RFC 8878, section 3.1.1."""
    try:
        descriptor = data[at + 4]
        single = descriptor >> 5 & 1
        head = 5 + (not single) + (0, 1, 2, 4)[descriptor & 3]
        head += (1 if single else 0, 2, 4, 8)[descriptor >> 6]
        at += head
        while True:
            block = int.from_bytes(data[at:at + 3], 'little')
            if at + 3 > len(data):
                return None
            kind, size = block >> 1 & 3, block >> 3
            if kind == 3:
                return None
            at += 3 + (1 if kind == 1 else size)
            if block & 1:
                break
        at += 4 * (descriptor >> 2 & 1)
        return at if at <= len(data) else None
    except IndexError:
        return None


class Segment:
    """One segment file: its COMMITs, and the NDJSON lines behind them."""

    def __init__(self, path):
        self.path = path
        with open(path, 'rb') as file:
            self.data = file.read()
        self.commits = []
        self.good = 0  # bytes up to the end of the last whole group
        self.is_sealed = path.endswith('.zst')
        at = 0
        while at + 8 <= len(self.data):
            magic, length = struct.unpack_from('<II', self.data, at)
            if magic == ZSTD_MAGIC:
                end = zstd_frame_end(self.data, at)
                if end is None:
                    break
                at = end
            elif magic == COMMIT_MAGIC and at + 8 + length <= len(self.data):
                commit = Commit(self.data[at:at + 8 + length])
                if commit.data_off + commit.data_len != at or commit.data_off != self.good:
                    raise Damaged(f'{path}: COMMIT {commit.seq} does not follow its data')
                at += 8 + length
                self.good = at
                self.commits.append(commit)
            else:
                break  # a seek table, or a torn tail

    def lines(self):
        """The decompressed bytes behind valid COMMITs."""
        if self.good == 0:
            return b''
        return subprocess.run(['zstd', '-dcq'], input=self.data[:self.good], check=True,
                              stdout=subprocess.PIPE).stdout


class Archive:
    """All segments below root/archive."""

    def __init__(self, root):
        folder = os.path.join(root, 'archive')
        paths = []
        for where, _, names in os.walk(folder):
            paths += [os.path.join(where, n) for n in names
                      if n.endswith(('.ndjson.zst', '.ndjson.zst.open'))]
        self.segments = [Segment(p) for p in sorted(paths, key=os.path.basename)]
        self.commits = [c for s in self.segments for c in s.commits]

    @property
    def lines(self):
        return b''.join(s.lines() for s in self.segments)

    @property
    def records(self):
        return [json.loads(line) for line in self.lines.split(b'\n') if line]

    @property
    def entries(self):
        return [e for c in self.commits for e in c.entries]

    @property
    def finals(self):
        return [e for e in self.entries if e.final]

    def check_chain(self):
        """Problems in the chain of COMMITs: numbers, hashes, one instance, ids used twice."""
        problems = []
        prev, seq = None, None
        for commit in self.commits:
            if seq is not None and commit.seq != seq + 1:
                problems.append(f'COMMIT {commit.seq} follows {seq}')
            if prev is not None and commit.prev != prev:
                problems.append(f'COMMIT {commit.seq} does not name the one before')
            if commit.uuid != self.commits[0].uuid:
                problems.append(f'COMMIT {commit.seq} is of another instance')
            prev, seq = hashlib.sha256(commit.bytes).digest(), commit.seq
        if self.commits and self.commits[0].seq == 1 and any(self.commits[0].prev):
            problems.append('the first COMMIT names one before it')
        seen = set()
        for entry in self.finals:
            if entry.id in seen:
                problems.append(f'id {entry.id} has two final entries')
            seen.add(entry.id)
        return problems


# ------------------------------------------------------------------------------- source bytes

PYTHON_CODECS = {'gb18030': 'gb18030', 'gbk': 'gb18030', 'utf-16le': 'utf-16-le',
                 'utf-16be': 'utf-16-be', 'big5': 'big5hkscs', 'shift_jis': 'cp932',
                 'euc-kr': 'cp949', 'windows-1252': 'cp1252'}


def characters(data, encoding):
    """[(from, to, char)] of the original bytes, nothing stripped; a byte that cannot be decoded is
    U+FFFD. The pieces tile the bytes."""
    codec = PYTHON_CODECS.get(encoding, encoding)
    out, at, total = [], 0, len(data)
    longest = 4
    while at < total:
        for length in range(1, longest + 1):
            if at + length > total:
                continue
            try:
                text = data[at:at + length].decode(codec)
            except UnicodeDecodeError:
                continue
            if len(text) == 1 or (len(text) > 1 and codec == 'big5hkscs'):
                out.append((at, at + length, text))
                at += length
                break
        else:
            out.append((at, at + 1, '\ufffd'))
            at += 1
    return out


def is_utf8(line):
    try:
        return len(line.decode('utf-8')) < len(line)
    except UnicodeDecodeError:
        return False


def mixed_characters(data, encoding):
    """The same for a page whose lines are in two encodings: UTF-8 and another, GB18030 if not told."""
    other = 'gb18030' if encoding == 'utf-8' else encoding
    out, at = [], 0
    for line in data.splitlines(keepends=True):
        out += [(at + start, at + end, char)
                for start, end, char in characters(line, 'utf-8' if is_utf8(line) else other)]
        at += len(line)
    return out


class Source:
    """The original bytes of a file, seen as characters."""

    def __init__(self, data, encoding, is_mixed=False):
        self.data = data
        self.chars = (mixed_characters if is_mixed else characters)(data, encoding)
        self.char_at = {}  # first byte of each character -> its index
        for index, (start, _, _) in enumerate(self.chars):
            self.char_at[start] = index
        self.char_at[len(data)] = len(self.chars)

    def text(self, ranges):
        parts = []
        for start, end in ranges:
            first, last = self.char_at.get(start), self.char_at.get(end)
            if first is None or last is None:
                # Off a character boundary: only where bytes are bad may decoders disagree.
                parts.append(self.data[start:end].decode('utf-8', 'replace'))
                continue
            parts.append(''.join(c for _, _, c in self.chars[first:last]))
        return ''.join(parts)


# ------------------------------------------------------------------------------- checks

FIELDS_WITH_TEXT = ('title', 'subtitle', 'kicker')


def record_ranges(record):
    """Every (where, [from, to]) range a record owns."""
    out = []
    for index, paragraph in enumerate(record.get('paragraphs', ())):
        out += [(f'paragraphs[{index}]', r) for r in paragraph['src']]
    for key, value in record.items():
        if key.endswith('_src'):
            out += [(key, r) for r in value]
    for index, drop in enumerate(record.get('dropped', ())):
        out += [(f'dropped[{index}] ({drop["reason"]})', r) for r in drop['src']]
    return out


def check_record(record):
    """Problems inside one record that need no look at the source."""
    problems = []
    paragraphs = record.get('paragraphs', [])
    for i, paragraph in enumerate(paragraphs):
        text = paragraph['text']
        where = f'paragraph {i}'
        if not text.strip() or '\n' in text:
            problems.append(f'{where}: empty or with a line feed')
        at = 0
        for start, end in paragraph.get('sentences', ()):
            if start < at or end <= start or end > len(text):
                problems.append(f'{where}: sentence [{start},{end}] out of order or place')
            elif squeeze(text[at:start]):
                problems.append(f'{where}: text before sentence [{start},{end}] is in none')
            at = end
        if 'sentences' in paragraph and squeeze(text[at:]):
            problems.append(f'{where}: text after the last sentence is in none')
        if 'words' in paragraph:
            words = paragraph['words'].split(' ')
            if squeeze(paragraph['words']) != squeeze(text) or '' in words:
                problems.append(f'{where}: words do not spell the text')
            if 'pos' in paragraph and len(paragraph['pos'].split(' ')) != len(words):
                problems.append(f'{where}: pos does not run parallel to words')
    for kind, tags in record.get('tags', {}).items():
        for tag in tags:
            if not isinstance(tag, dict):
                continue
            index, start, end = tag['at']
            text = record.get('title', '') if index == -1 else \
                paragraphs[index]['text'] if 0 <= index < len(paragraphs) else ''
            if text[start:end] != tag['text'] or not tag['text']:
                problems.append(f'{kind}: {tag["text"]!r} does not stand at {tag["at"]}')
    if 'chars' in record and record['chars'] != sum(len(p['text']) for p in paragraphs):
        problems.append('chars is not the number of characters in the paragraphs')
    return problems


def check_text(source, record):
    """Paragraphs, titles and dropped texts are what stands at their ranges, white space aside."""
    problems = []

    def compare(where, text, ranges):
        want = squeeze(source.text(ranges))
        if squeeze(text) != want:
            problems.append(f'{where}: {squeeze(text)[:60]!r} is not the source {want[:60]!r}')

    for index, paragraph in enumerate(record.get('paragraphs', ())):
        compare(f'paragraph {index}', paragraph['text'], paragraph['src'])
    for field in FIELDS_WITH_TEXT:
        # A stub names its title; the bytes stand under dropped.
        if field in record and not ('dup' in record and 'paragraphs' not in record):
            compare(field, record[field], record.get(field + '_src', []))
    for index, drop in enumerate(record.get('dropped', ())):
        if 'text' in drop:
            compare(f'dropped {index}', drop['text'], drop['src'])
    return problems


def check_ownership(source, ranges):
    """Every byte that is not white space is owned exactly once. `ranges` is [(where, [from, to])]."""
    problems = []
    size = len(source.data)
    owner = [None] * len(source.chars)
    white = [all(is_white(c) for c in text) for _, _, text in source.chars]
    # Bytes are counted through characters where a range starts and ends on them, else one by one.
    partly = {}
    for where, (start, end) in ranges:
        if not 0 <= start < end <= size:
            problems.append(f'{where}: [{start},{end}] is not a range of {size} bytes')
            continue
        first, last = source.char_at.get(start), source.char_at.get(end)
        if first is None or last is None:
            for byte in range(start, end):
                partly.setdefault(byte, []).append(where)
            continue
        for index in range(first, last):
            if white[index]:
                continue
            if owner[index] is not None:
                at = source.chars[index][0]
                problems.append(f'byte {at} is owned twice: {owner[index]} and {where}')
                break
            owner[index] = where
    lost = 0
    for index, (start, end, text) in enumerate(source.chars):
        if white[index]:
            continue
        for byte in range(start, end):
            owners = len(partly.get(byte, ())) + (owner[index] is not None)
            if owners > 1 and byte in partly:
                problems.append(f'byte {byte} is owned twice: {owner[index]} and {partly[byte]}')
            elif owners == 0:
                lost += 1
                if lost <= 3:
                    problems.append(f'byte {byte} ({text!r}) is owned by nothing')
    if lost > 3:
        problems.append(f'{lost} bytes are owned by nothing')
    return problems


def expanded(data, records):
    """The bytes that offsets count: for a compressed file those of the text in it."""
    container = records[0]['file'].get('container') if records else None
    if container == 'gzip':
        return gzip.decompress(data)
    if container == 'zstd':
        return subprocess.run(['zstd', '-q', '-d', '-c'], input=data, stdout=subprocess.PIPE,
                              check=True).stdout
    assert container is None, container
    return data


def check_coverage(data, records, entries=()):
    """check_ownership for files of any size in UTF-8, by ranges alone: what lies between two ranges, or
    in both of two, is white space. Says nothing about the texts."""
    ranges = sorted((start, end, f'{r["id"]} {where}') for r in records for where, (start, end) in record_ranges(r))
    ranges = sorted(ranges + [(s, e, f'COMMIT entry {x.id}') for x in entries for s, e in x.dropped])
    problems, at, before = [], 0, 'the start'
    for start, end, where in [*ranges, (len(data), len(data), 'the end')]:
        if not 0 <= start <= end <= len(data):
            problems.append(f'{where}: [{start},{end}] is not a range of {len(data)} bytes')
            continue
        between = data[at:start] if start > at else data[start:min(at, end)]
        if not all(is_white(c) for c in between.decode('utf-8', 'replace')):
            kind = 'owned by nothing' if start > at else 'owned twice'
            problems.append(f'[{min(at, start)},{max(start, min(at, end))}] is {kind}: {before} and {where}')
        if end > at:
            at, before = end, where
    return problems


def check_file(data, records, entries=(), rewrites=False, encoding=None):
    """All checks for one file: its original bytes, its records in order, its COMMIT entries."""
    problems = []
    encoding = encoding or (records[0]['file'].get('encoding', 'utf-8') if records else 'utf-8')
    is_mixed = any('mixed_encoding' in record.get('flags', ()) for record in records)
    source = Source(expanded(data, records), encoding, is_mixed)
    ranges = []
    for record in records:
        where = record['id']
        if record['schema'] != 'sift/1':
            problems.append(f'{where}: schema {record["schema"]!r}')
        info = record['file']
        if 'sha256' in info and info['sha256'] != hashlib.sha256(data).hexdigest():
            problems.append(f'{where}: sha256 is not that of the file')
        if info.get('size', len(data)) != len(data):
            problems.append(f'{where}: size {info["size"]}, the file has {len(data)}')
        if not where.endswith(f'{info["id"]}-{record["article"]}'):
            problems.append(f'{where}: id does not follow from {info["id"]} and {record["article"]}')
        problems += [f'{where}: {p}' for p in check_record(record)]
        if not rewrites:
            problems += [f'{where}: {p}' for p in check_text(source, record)]
        ranges += [(f'{where} {w}', r) for w, r in record_ranges(record)]
    numbers = [r['article'] for r in records]
    if numbers != sorted(set(numbers)):
        problems.append(f'articles are numbered {numbers}')
    for entry in entries:
        ranges += [(f'COMMIT entry {entry.id} (duplicate)', r) for r in entry.dropped]
        if entry.final and entry.outcome == 'archived':
            if entry.sha256 != hashlib.sha256(data).digest():
                problems.append(f'entry {entry.id}: sha256 is not that of the file')
            if entry.size != len(data):
                problems.append(f'entry {entry.id}: size {entry.size}, the file has {len(data)}')
            if entry.part == 0 and entry.n_records != len(records):
                problems.append(f'entry {entry.id}: {entry.n_records} records, {len(records)} found')
    problems += check_ownership(source, ranges)
    return problems


def by_file(archive):
    """{file id: (records, entries)} of a whole archive."""
    files = {}
    for entry in archive.entries:
        files.setdefault(entry.id, ([], []))[1].append(entry)
    for record in archive.records:
        files.setdefault(record['file']['id'], ([], []))[0].append(record)
    return files


def check_archive(archive, original_of, rewrites=False):
    """Check every archived file; `original_of(entry)` gives its bytes."""
    problems = archive.check_chain()
    for file_id, (records, entries) in sorted(by_file(archive).items()):
        finals = [e for e in entries if e.final]
        if not finals or finals[0].outcome != 'archived':
            if finals and records:
                problems.append(f'file {file_id}: quarantined, but it has records')
            continue
        entry = finals[0]
        problems += [f'{os.fsdecode(entry.name)}: {p}' for p in
                     check_file(original_of(entry), records, entries, rewrites,
                                entry.encoding or None)]
    return problems


def main():
    if len(sys.argv) != 3:
        sys.exit('usage: records.py ROOT ORIGINALS')
    archive = Archive(sys.argv[1])

    def original_of(entry):
        with open(os.path.join(os.fsencode(sys.argv[2]), entry.name), 'rb') as file:
            return file.read()

    problems = check_archive(archive, original_of)
    for problem in problems:
        print(problem)
    print(f'{len(archive.finals)} files, {len(archive.records)} records, {len(problems)} problems')
    sys.exit(1 if problems else 0)


if __name__ == '__main__':
    main()
