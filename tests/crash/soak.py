"""soak.py -- kill -9 after every 10 to 300 ms, while 2,000 files (LONG=1: 20,000) are dropped into the
running daemon; started again at once. In the end every file has one outcome and every byte one owner.
SEED=n repeats the same pauses and files.
"""
import os
import random
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'e2e'))
import harness  # noqa: E402

FILES = 20_000 if os.environ.get('LONG') == '1' else 2_000
SECONDS = FILES / 100  # the drops are spread over this time
EMPTY_EVERY = 50


def drop_all(site, pick, failed):
    """Drop the files, some in folders, a few empty, at an uneven pace."""
    try:
        start = time.monotonic()
        for number in range(FILES):
            folder = f'sub{number % 3}/' if number % 4 == 0 else ''
            text = '' if number % EMPTY_EVERY == 0 else harness.chinese_text(number, sentences=number % 7 + 1)
            site.drop(f'{folder}{number:05}.txt', text)
            ahead = start + SECONDS * number / FILES - time.monotonic()
            if ahead > 0 and pick.random() < 0.2:
                time.sleep(ahead)
    except Exception as problem:  # noqa: BLE001 -- told by the main thread
        failed.append(problem)


class Life:
    """siftd from a start to a kill."""

    def __init__(self, site):
        with open(os.path.join(site.folder, 'log'), 'ab') as log:
            self.process = subprocess.Popen([harness.SIFTD, *site.options()], env=site.environment,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=site.folder)

    def kill_after(self, seconds):
        """True when it lived until then; its own end before that is a failure."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            return True
        print(f'soak: siftd ended by itself with {status}')
        return False


def soak(site, pick):
    """(kills, problems)"""
    failed = []
    dropper = threading.Thread(target=drop_all, args=(site, random.Random(pick.random()), failed))
    dropper.start()
    kills, ended = 0, 0
    while dropper.is_alive():
        if Life(site).kill_after(pick.uniform(0.010, 0.300)):
            kills += 1
        else:
            ended += 1
            time.sleep(0.05)
    dropper.join()
    problems = [f'dropping failed: {p}' for p in failed]
    problems += [f'siftd ended by itself {ended} times'] if ended else []
    archive = site.archive()
    print(f'  {kills} kills while {FILES} files were dropped; {len(archive.finals)} were done by then', flush=True)
    with site.start() as daemon:
        harness.wait_for('every outcome', lambda: len(site.archive().finals) >= FILES, 120)
        harness.wait_for('an empty claim folder', lambda: not site.in_claim())
        del daemon
    try:
        archive = site.check_books()
        empty = sum(e.reason == 'empty' for e in archive.finals)
        if empty != FILES // EMPTY_EVERY or sum(e.outcome == 'quarantined' for e in archive.finals) != empty:
            problems.append(f'{empty} of {FILES // EMPTY_EVERY} empty files are in quarantine/empty')
    except AssertionError as found:
        problems.append(str(found))
    return kills, problems


def main():
    seed = int(os.environ.get('SEED') or random.randrange(1 << 32))
    site = harness.Site('soak')
    start = time.monotonic()
    try:
        kills, problems = soak(site, random.Random(seed))
        if problems:
            with open(os.path.join(site.folder, 'log'), encoding='utf-8', errors='replace') as log:
                problems.append('log, last lines:\n' + log.read()[-2000:])
    finally:
        site.close()
    for problem in problems:
        print(f'PROBLEM {problem}')
    print(f'soak: {FILES} files, {kills} kills, {len(problems)} problems, {time.monotonic() - start:.0f} s, SEED={seed}')
    sys.exit(1 if problems or kills < FILES // 100 else 0)


if __name__ == '__main__':
    main()
