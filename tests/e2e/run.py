"""run.py -- end-to-end tests of the real programs.

Runs every function test_* of every tests/e2e/test_*.py with a harness.Site of its own, JOBS at a
time. ONLY=word runs those whose module or name holds the word; KEEP=1 leaves the folders of failed
tests. One line a test, the counts at the end; exit status 1 when one failed.
"""
import concurrent.futures
import importlib
import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import harness  # noqa: E402


def collect(only):
    tests = []
    for file in sorted(os.listdir(HERE)):
        if not (file.startswith('test_') and file.endswith('.py')):
            continue
        module = importlib.import_module(file[:-3])
        for name, function in vars(module).items():
            if name.startswith('test_') and callable(function):
                label = f'{file[5:-3]}.{name[5:]}'
                if not only or only in label:
                    tests.append((label, function))
    return tests


def run_one(test):
    """(label, 'ok' | 'skip' | 'FAIL', seconds, text)"""
    label, function = test
    site = harness.Site(label.replace('.', '-'))
    start = time.monotonic()
    outcome, text = 'ok', ''
    try:
        function(site)
    except harness.Skip as reason:
        outcome, text = 'skip', str(reason)
    except Exception:  # noqa: BLE001 -- a test may fail in any way
        outcome = 'FAIL'
        text = traceback.format_exc(limit=-4)
        for daemon in site.daemons:
            log = daemon.log()
            text += f'--- log of siftd, last lines\n{log[-3000:]}'
    finally:
        if outcome == 'FAIL' and os.environ.get('KEEP') == '1':
            for daemon in site.daemons:
                daemon.kill()
            text += f'\nkept: {site.folder}'
        else:
            site.close()
    return label, outcome, time.monotonic() - start, text


def print_reports():
    """What modules found worth a table: report() of each that has one, "" for nothing."""
    for name, module in sorted(sys.modules.items()):
        if name.startswith('test_') and hasattr(module, 'report'):
            text = module.report()
            if text:
                print(text, end='', flush=True)


def finish(counts):
    print(f'e2e: {counts["ok"]} passed, {counts["FAIL"]} failed, {counts["skip"]} skipped')
    if 'COUNTS' in os.environ:
        with open(os.environ['COUNTS'], 'w', encoding='ascii') as file:
            file.write(f'{counts["ok"]} {counts["FAIL"]} {counts["skip"]}\n')
    sys.exit(1 if counts['FAIL'] else 0)


def main():
    counts = {'ok': 0, 'FAIL': 0, 'skip': 0}
    tests = collect(os.environ.get('ONLY'))
    if not os.access(harness.SIFTD, os.X_OK):
        print(f'skip {len(tests)} tests: {harness.SIFTD} is not there')
        counts['skip'] = len(tests)
        finish(counts)
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get('JOBS') or 2)) as pool:
        for label, outcome, seconds, text in pool.map(run_one, tests):
            counts[outcome] += 1
            tail = f': {text}' if outcome == 'skip' else f' ({seconds:.1f} s)'
            print(f'{outcome:4} {label}{tail}', flush=True)
            if outcome == 'FAIL':
                print('     ' + text.replace('\n', '\n     '), flush=True)
    print_reports()
    finish(counts)


if __name__ == '__main__':
    main()
