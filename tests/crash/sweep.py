"""sweep.py -- stop or fail siftd at one chosen system call, let it start again, see whether the books
balance. Shared by kill_sweep.py and error_sweep.py; needs strace, which does the injecting.

A point is (name, k): the k-th call of that name. strace counts by name and thread, so siftd runs with
one worker and one pool thread, and whichever of its threads comes to k first is hit. Calls before the
configuration is opened belong to the loader of programs and are left out.

What is right is taken from a run without faults, which records.py checks byte by byte. A later run
that yields the same records has nothing else to prove; a file whose records differ (which of two
twins came first, say) is checked byte by byte itself.
"""
import collections
import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'e2e'))
import harness  # noqa: E402
import records  # noqa: E402

import inputs  # noqa: E402

# What changes a disk, or what siftd knows of it.
NAMES = ('openat', 'newfstatat', 'fstat', 'statx', 'access', 'faccessat2', 'fchmodat', 'read', 'pread64',
         'pwrite64', 'write', 'lseek', 'fsync', 'fdatasync', 'ftruncate', 'fallocate', 'rename', 'renameat',
         'renameat2', 'linkat', 'unlinkat', 'mkdirat', 'getdents64', 'close', 'fcntl', 'flock', 'bind',
         'inotify_add_watch', 'utimensat')
STRACE = ['strace', '-f', '-qq']
FAST = '--seccomp-bpf'  # stops at traced calls only, but then strace 6.1 injects errors and no signals
IS_LONG = os.environ.get('LONG') == '1'
JOBS = int(os.environ.get('JOBS') or os.cpu_count() or 2)
RESTARTS = 3

Point = collections.namedtuple('Point', 'name k error')


def need_strace(what):
    """End with a notice where strace is missing or not allowed to trace."""
    why = None
    if not shutil.which('strace'):
        why = 'there is no strace here'
    elif subprocess.run([*STRACE, FAST, '-o', os.devnull, '-e', 'trace=close', 'true'], stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL, check=False).returncode != 0:
        why = 'strace may not trace here, or is older than 5.3'
    if why:
        print(f'{what}: skipped: {why}')
        sys.exit(0)


FILES = inputs.mixed()
if os.environ.get('BIG') == '0':
    del FILES['big.txt']


class Run:
    """A root folder with the mixed files dropped, and siftd --once on it."""

    def __init__(self, label):
        self.site = harness.Site(label)
        for key, value in (('limits.workers', '1'), ('commit.files', '6'), ('commit.wait', '10ms')):
            self.site.set(key, value)
        self.site.environment['UV_THREADPOOL_SIZE'] = '1'
        for name, (content, _) in FILES.items():
            self.site.drop(name, content)
        self.trace = os.path.join(self.site.folder, 'trace')

    def command(self, point=None):
        """The line a person can type to see the same again."""
        what = [] if point is None else [*STRACE, *inject(point), '-o', os.devnull]
        return ['env', 'UV_THREADPOOL_SIZE=1', *what, harness.SIFTD, *self.site.options(), '--once']

    def once(self, point=None, trace=None):
        """Run to the end, with a fault or a trace; (exit status, what it said)."""
        prefix = []
        if point is not None:
            prefix = [*STRACE, '-y', '-o', self.trace, *inject(point)]
        elif trace is not None:
            prefix = [*STRACE, FAST, '-y', '-o', self.trace, '-e', 'trace=' + ','.join('?' + n for n in trace)]
        done = self.site.run('--once', prefix=prefix)
        return done.returncode, done.stderr

    def hit(self):
        """What the injected call was about: the line of the trace, or None."""
        with open(self.trace, encoding='utf-8', errors='replace') as file:
            lines = file.read().splitlines()
        for index, line in enumerate(lines):
            if line.endswith('(INJECTED)'):
                return line
            if line.endswith('+++ killed by SIGKILL +++') and index:
                return lines[index - 1]
        return None

    def close(self):
        self.site.close()


def inject(point):
    """An error that ends in "+" comes again and again."""
    fault = 'signal=KILL' if point.error is None else f'error={point.error.rstrip("+")}'
    when = f'{point.k}+' if (point.error or '').endswith('+') else point.k
    return [*([] if point.error is None else [FAST]), '-e', f'trace={point.name}', '-e', f'inject={point.name}:{fault}:when={when}']


def count_calls(run):
    """{name: (first, last)} of the occurrences worth a point, from a traced run without faults."""
    status, said = run.once(trace=NAMES)
    assert status == 0, said
    counts, before, main = collections.Counter(), collections.Counter(), None
    with open(run.trace, encoding='utf-8', errors='replace') as file:
        for line in file:
            match = re.match(r'(\d+) +(\w+)\(', line)
            if not match:
                continue
            thread, name = match.groups()
            if main is None and run.site.config in line:
                main = thread
                before = collections.Counter({n: c for (_, n), c in counts.items()})
            counts[thread, name] += 1
    assert main is not None, 'the configuration was never opened'
    out = {}
    for (_, name), count in counts.items():
        first, last = out.get(name, (before[name] + 1, 0))
        out[name] = (first, max(last, count))
    return {name: span for name, span in sorted(out.items()) if span[0] <= span[1]}


def spread(first, last, count):
    """At most `count` numbers from first to last, evenly spaced, both ends among them."""
    total = last - first + 1
    if total <= count:
        return list(range(first, last + 1))
    return sorted({first + (total - 1) * i // (count - 1) for i in range(count)})


def choose(spans, wanted):
    """{name: [k]}: all points when `wanted` is None, else about so many, no name left out."""
    if wanted is None:
        return {name: list(range(first, last + 1)) for name, (first, last) in spans.items()}
    low, high = 1, max(last for _, last in spans.values())
    while low < high:  # the smallest share for each name that gives enough points
        middle = (low + high) // 2
        if sum(min(b - a + 1, middle) for a, b in spans.values()) >= wanted:
            high = middle
        else:
            low = middle + 1
    return {name: spread(first, last, max(low, 2)) for name, (first, last) in spans.items()}


# ------------------------------------------------------------------------------- the check

VOLATILE = ('id', 'ingested', 'dup')


def shape(record):
    """A record without what may differ from run to run: ids and times."""
    kept = {key: value for key, value in record.items() if key not in VOLATILE}
    kept['file'] = {key: value for key, value in record['file'].items() if key not in ('id', 'mtime')}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).digest()


class Books:
    """What is on disk after a run: problems by kind."""

    KINDS = ('lost', 'twice', 'unreadable', 'wrong')

    def __init__(self, site, reference=None):
        self.problems = {kind: [] for kind in self.KINDS}
        self.shapes = {}
        try:
            archive = site.archive()
            self.problems['unreadable'] += archive.check_chain()
            self.problems['unreadable'] += [f'{s.path}: zstd -t fails' for s in archive.segments
                                            if subprocess.run(['zstd', '-tq', s.path], check=False,
                                                              stderr=subprocess.DEVNULL).returncode != 0]
            self.problems['unreadable'] += [f'{s.path} is not sealed' for s in archive.segments
                                            if not s.is_sealed]
            files = records.by_file(archive)
        except (records.Damaged, ValueError, KeyError, subprocess.CalledProcessError) as damage:
            self.problems['unreadable'].append(f'{type(damage).__name__}: {damage}')
            return
        self.check_fates(archive)
        self.check_records(archive, files, reference)
        self.check_folders(site, archive)

    def check_fates(self, archive):
        """Each file has one outcome, the right one."""
        finals = collections.defaultdict(list)
        for entry in archive.finals:
            finals[os.fsdecode(entry.name)].append(entry)
        for name, (content, fate) in FILES.items():
            entries = finals.pop(name, [])
            if not entries:
                self.problems['lost'].append(f'{name}: no outcome')
            if len(entries) > 1:
                self.problems['twice'].append(f'{name}: outcomes {[e.id for e in entries]}')
            for entry in entries:
                found = entry.reason if entry.outcome == 'quarantined' else entry.outcome
                if found != fate:
                    self.problems['wrong'].append(f'{name}: {found} {entry.detail}, expected {fate}')
                elif fate == 'archived' and entry.sha256 != hashlib.sha256(content).digest():
                    self.problems['wrong'].append(f'{name}: sha256 is not that of the file')
        self.problems['wrong'] += [f'{name}: nobody dropped it' for name in finals]

    def check_records(self, archive, files, reference):
        """The records of each file are those of the reference, or at least right."""
        seen = collections.Counter(r['id'] for r in archive.records)
        self.problems['twice'] += [f'record {i} stands {n} times' for i, n in seen.items() if n > 1]
        for lines, entries in files.values():
            finals = [e for e in entries if e.final]
            if not finals:
                self.problems['lost'].append(f'{entries[0].name if entries else lines[0]["id"]}: not finished')
                continue
            name = os.fsdecode(finals[0].name)
            self.shapes[name] = [shape(r) for r in lines]
            if sum(e.n_records for e in entries) != len(lines):
                self.problems['lost'].append(f'{name}: {len(lines)} records, the COMMITs say otherwise')
            if reference is not None and reference.get(name) == self.shapes[name]:
                continue
            if finals[0].outcome == 'archived' and name in FILES:
                self.problems['wrong'] += [f'{name}: {p}' for p in records.check_file(
                    FILES[name][0], lines, entries, encoding=finals[0].encoding or None)][:5]
            elif lines and finals[0].outcome == 'quarantined':
                self.problems['wrong'].append(f'{name}: quarantined, but it has records')

    def check_folders(self, site, archive):
        """Originals are where their outcome says, byte for byte, and nowhere else."""
        left = [n for n in site.tree('inbox') if not n.startswith('.siftd/')] + site.in_claim()
        self.problems['lost'] += [f'{n}: still in the inbox' for n in left]
        for entry in archive.finals:
            base = f'{entry.id:020}-'
            folder = 'done' if entry.outcome == 'archived' else 'quarantine'
            found = [n for n in site.tree(folder) if os.path.basename(n).startswith(base)]
            if len(found) != 1:
                kind = 'twice' if found else 'lost'
                self.problems[kind].append(f'{os.fsdecode(entry.name)}: in {folder}/: {found}')
                continue
            with open(site.path(folder, found[0]), 'rb') as file:
                if file.read() != FILES.get(os.fsdecode(entry.name), (None,))[0]:
                    self.problems['wrong'].append(f'{found[0]}: its bytes are not those that were dropped')

    @property
    def total(self):
        return sum(len(p) for p in self.problems.values())


# ------------------------------------------------------------------------------- the sweep

class Result:
    """One point: was it hit, and what was wrong afterwards."""

    def __init__(self, point):
        self.point = point
        self.hit = None
        self.is_killed = False
        self.is_killed_again = False
        self.is_refused = False  # the faulty run ended with an error status
        self.crash = None
        self.books = None
        self.stuck = None
        self.command = ''


def restart(run, result, reference):
    """Start again until siftd says all is done, then check."""
    for _ in range(RESTARTS):
        status, said = run.once()
        if status == 0:
            break
    else:
        result.stuck = f'{RESTARTS} starts without a fault failed, the last with {status}: {said[-300:]}'
    result.books = Books(run.site, reference)


def sweep(points, do_point):
    """do_point(point) -> Result for each, JOBS at a time, with a sign of life now and then."""
    results, last = [], time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for result in pool.map(do_point, points):
            results.append(result)
            if time.monotonic() - last > 20:
                last = time.monotonic()
                print(f'  {len(results)} of {len(points)} points', flush=True)
    return results


def print_table(columns, rows):
    """rows of cells under columns; the first column to the left, numbers to the right."""
    table = [columns, *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[i]) for row in table) for i in range(len(columns))]
    for row in table:
        print('  ' + '  '.join(cell.ljust(w) if i == 0 else cell.rjust(w)
                               for i, (cell, w) in enumerate(zip(row, widths))))


def print_problems(results):
    """What went wrong, with the command that shows it again; returns how many points did."""
    bad = 0
    for result in results:
        lines = [f'{kind}: {p}' for kind, found in result.books.problems.items() for p in found]
        lines += [f'stuck: {result.stuck}'] if result.stuck else []
        lines += [f'crash: {result.crash}'] if result.crash else []
        if not lines:
            continue
        bad += 1
        print(f'PROBLEM at {result.point.name} {result.point.k} {result.point.error or "KILL"}: {result.hit}')
        for line in lines[:8]:
            print(f'    {line}')
        print(f'    again, on the files of tests/crash/inputs.py: {result.command}')
    return bad


def reference_shapes():
    """The records of a run without faults, checked byte by byte."""
    run = Run('crash-reference')
    try:
        status, said = run.once()
        assert status == 0, said
        books = Books(run.site)
        assert books.total == 0, books.problems
    finally:
        run.close()
    return books.shapes


def reference_run():
    """The records of a run without faults, and the calls of a second one."""
    shapes = reference_shapes()
    counting = Run('crash-count')
    try:
        spans = count_calls(counting)
        assert Books(counting.site, shapes).total == 0
    finally:
        counting.close()
    return shapes, spans
