"""run.py -- golden tests: `siftd --once` on the files of each case, compared byte for byte.

    tests/golden/<case>/siftd.yaml     configuration; root and data are set by the runner
    tests/golden/<case>/in/            the inbox: subfolders are kept, any names
    tests/golden/<case>/want.ndjson    the archive, decoded
    tests/golden/<case>/want.outcomes  one line a file: name, outcome, reason
    tests/golden/<case>/rewrites       when present, the configuration rewrites characters, so that
                                       texts are not compared with the source; says why

A failure prints a unified diff with one field a line. UPDATE=1 rewrites what differs; look at the
diff before you commit it. Every case also keeps the promises of records.py: no byte that is not
white space is lost or owned twice, every text is what stands in the source. ONLY=case runs one.

Every case runs with one worker and with four: the records must be the same.
"""
import concurrent.futures
import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'tools'))
import records  # noqa: E402
import selftest  # noqa: E402

SIFTD = os.path.abspath(os.environ.get('SIFTD', 'build/siftd'))
DATA = os.path.abspath(os.environ.get('DATA', 'build/data'))
UPDATE = os.environ.get('UPDATE') == '1'
SECONDS = int(os.environ.get('GOLDEN_SECONDS', '120'))
WORKERS = (1, 4)


class Case:
    def __init__(self, name):
        self.name = name
        self.folder = os.path.join(HERE, name)
        self.rewrites = os.path.exists(os.path.join(self.folder, 'rewrites'))

    def path(self, name):
        return os.path.join(self.folder, name)

    def originals(self):
        """{inbox-relative name: bytes}, names as bytes."""
        inbox, out = os.fsencode(self.path('in')), {}
        for where, _, names in os.walk(inbox):
            for name in names:
                full = os.path.join(where, name)
                with open(full, 'rb') as file:
                    out[os.path.relpath(full, inbox)] = file.read()
        return out


def run_siftd(case, root, workers):
    inbox = os.path.join(root, 'inbox')
    shutil.copytree(case.path('in'), inbox, symlinks=True)
    environment = {'PATH': os.environ.get('PATH', ''), 'SOURCE_DATE_EPOCH': '1700000000',
                   'LC_ALL': 'C', 'TZ': 'UTC'}
    for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'TSAN_OPTIONS', 'LLVM_PROFILE_FILE'):
        if name in os.environ:
            environment[name] = os.environ[name]
    done = subprocess.run(
        [SIFTD, '-c', case.path('siftd.yaml'), '-o', f'root={root}', '-o', f'data={DATA}',
         '-o', f'limits.workers={workers}', '--once'],
        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        timeout=SECONDS)
    if done.returncode != 0:
        raise AssertionError(f'siftd ended with {done.returncode}:\n{done.stderr.decode(errors="replace")}')
    return json.loads(done.stdout)


def outcome_lines(archive):
    lines = [f'{os.fsdecode(e.name)}\t{e.outcome}' + (f'\t{e.reason}' if e.reason else '')
             for e in archive.finals]
    return ('\n'.join(lines) + '\n').encode('utf-8', 'surrogateescape') if lines else b''


def pretty(ndjson):
    """One field a line, for people; lines that are not JSON stay as they are."""
    out = []
    for line in ndjson.split(b'\n'):
        try:
            out += json.dumps(json.loads(line), ensure_ascii=False, indent=1).split('\n')
        except ValueError:
            out.append(line.decode(errors='replace'))
    return out


def compare(case, name, got):
    """None, or the difference as text; rewrites the file under UPDATE."""
    path = case.path(name)
    want = b''
    if os.path.exists(path):
        with open(path, 'rb') as file:
            want = file.read()
        if want == got:
            return None
    if UPDATE:
        with open(path, 'wb') as file:
            file.write(got)
        print(f'     {case.name}: rewrote {name}')
        return None
    lines = list(difflib.unified_diff(pretty(want), pretty(got), f'{case.name}/{name}', 'siftd',
                                      lineterm='', n=2))
    if not lines:
        return f'{name}: the same fields, but not the same bytes'
    more = [f'... {len(lines) - 200} more lines'] if len(lines) > 200 else []
    return '\n'.join(lines[:200] + more)


def check_books(case, archive, summary, originals):
    problems = []
    names = sorted(e.name for e in archive.finals)
    if names != sorted(originals):
        problems.append(f'outcomes for {names}, files were {sorted(originals)}')
    counts = {'files': len(originals), 'archived': 0, 'quarantined': 0,
              'records': len(archive.records)}
    for entry in archive.finals:
        counts[entry.outcome] += 1
    for key, value in counts.items():
        if summary.get(key) != value:
            problems.append(f'summary says {key} {summary.get(key)}, the archive {value}')
    if any(not s.is_sealed for s in archive.segments):
        problems.append('a segment is not sealed after --once')
    problems += records.check_archive(archive, lambda e: originals[e.name], case.rewrites)
    return problems


def run_case(case):
    """A list of problems, empty when the case passed."""
    problems, results = [], []
    originals = case.originals()
    for workers in WORKERS:
        root = tempfile.mkdtemp(prefix='siftd-golden.')
        try:
            summary = run_siftd(case, root, workers)
            archive = records.Archive(root)
            results.append(archive.lines)
            if len(results) == 1:
                for name, got in (('want.ndjson', results[0]),
                                  ('want.outcomes', outcome_lines(archive))):
                    difference = compare(case, name, got)
                    if difference:
                        problems.append(difference)
            problems += check_books(case, archive, summary, originals)
        finally:
            shutil.rmtree(root, ignore_errors=True)
    if len(set(results)) > 1:
        problems.append(f'the records differ between {WORKERS} workers')
    return problems


def safely(case):
    try:
        return run_case(case)
    except Exception as problem:  # noqa: BLE001 -- one case must not end the others
        return [f'{type(problem).__name__}: {problem}']


def finish(passed, failed, skipped):
    print(f'golden: {passed} passed, {failed} failed, {skipped} skipped')
    if 'COUNTS' in os.environ:
        with open(os.environ['COUNTS'], 'w', encoding='ascii') as file:
            file.write(f'{passed} {failed} {skipped}\n')
    sys.exit(1 if failed else 0)


def main():
    passed, failed = selftest.run()
    print(f'{"FAIL" if failed else "ok  "} selftest ({passed})')
    only = os.environ.get('ONLY')
    names = sorted(n for n in os.listdir(HERE) if os.path.exists(os.path.join(HERE, n, 'siftd.yaml')))
    cases = [Case(n) for n in names if not only or n == only]
    if not os.access(SIFTD, os.X_OK):
        print(f'skip {len(cases)} cases: {SIFTD} is not there')
        finish(passed, failed, len(cases))
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get('JOBS') or 2)) as pool:
        for case, problems in zip(cases, pool.map(safely, cases)):
            if problems:
                failed += 1
                print(f'FAIL {case.name}')
                for problem in problems[:40]:
                    print('     ' + problem.replace('\n', '\n     '))
            else:
                passed += 1
                print(f'ok   {case.name}')
    finish(passed, failed, 0)


if __name__ == '__main__':
    main()
