"""flood.py -- very many small files: FILES=40000 (LONG=1: 1,000,000) renamed into the inbox of a running
daemon that is restarted now and then, a fifth of them while it is down; and stopped (SIGSTOP) while more
files come than the kernel keeps events for, once (LONG=1: five times). Every file has one outcome in the
end, and the daemon stays below 64 MiB above what it had before the first file.

The pipeline has no model of words and no index of duplicates, which grow by design."""
import json
import os
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'e2e'))
import harness  # noqa: E402

IS_LONG = os.environ.get('LONG') == '1'
FILES = int(os.environ.get('FILES') or (1_000_000 if IS_LONG else 40_000))
RESTARTS = 10
OVERFLOWS = 5 if IS_LONG else 1
FOLDERS = 100
RSS_KIB_MAX = 64 * 1024
with open('/proc/sys/fs/inotify/max_queued_events', encoding='ascii') as limit:
    QUEUE = int(limit.read())


class Source:
    """Files to come, put down by name; nothing is kept of them."""

    def __init__(self, site):
        self.site, self.next = site, 0
        self.beside = os.path.join(site.root, '.beside')
        os.makedirs(self.beside)
        for number in range(FOLDERS):
            os.makedirs(os.path.join(site.inbox, f'{number:02}'))

    def drop(self, count):
        count = max(count, 0)
        for number in range(self.next, min(self.next + count, FILES)):
            beside = os.path.join(self.beside, str(number))
            with open(beside, 'w', encoding='utf-8') as file:
                file.write(f'Report {number}\n\nWard {number % 977} counted {number * 7 % 8191} lamps along the canal.\n')
            os.rename(beside, os.path.join(self.site.inbox, f'{number % FOLDERS:02}', f'{number}.txt'))
        self.next = min(self.next + count, FILES)


def is_empty(site):
    for number in range(FOLDERS):
        with os.scandir(os.path.join(site.inbox, f'{number:02}')) as entries:
            if next(entries, None):
                return False
    return not site.in_claim()


def overflows_of(site):
    """Of the queue of events, since the daemon started."""
    return json.loads(site.ctl('status', '--json').stdout)['overflows']


def audit(site):
    done = subprocess.run([harness.SIFTCTL, *site.options(), 'audit', '--json'], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=site.environment, check=False)
    return done.returncode, json.loads(done.stdout or b'{}')


def flood(site, problems):
    source, peak, base, overflows = Source(site), 0, None, 0
    share = FILES // RESTARTS
    for turn in range(RESTARTS):
        source.drop(share // 5)  # while it is down
        daemon = site.start()
        base = base if base is not None else daemon.rss_kib()
        if turn < OVERFLOWS:
            harness.wait_for('all folders to be watched', lambda: is_empty(site), 600)
            daemon.signal(signal.SIGSTOP)
            source.drop(QUEUE + QUEUE // 8)
            daemon.signal(signal.SIGCONT)
            harness.wait_for('the overflow to be noticed', lambda: overflows_of(site) or source.next == FILES)
            overflows += overflows_of(site) > 0
        source.drop((turn + 1) * share - source.next)
        if turn == RESTARTS - 1:
            source.drop(FILES)
            harness.wait_for('an empty inbox', lambda: is_empty(site), 3600)
        peak = max(peak, daemon.rss_kib(peak=True))
        if turn % 3 == 1:
            daemon.kill()
        elif daemon.stop() != 0:
            problems.append('TERM: ' + daemon.log()[-500:])
    if overflows < OVERFLOWS and FILES > OVERFLOWS * 2 * QUEUE:
        problems.append(f'the queue of events overflowed {overflows} times, not {OVERFLOWS}')
    return base, peak, overflows


def main():
    site, problems = harness.Site('flood'), []
    site.set('pipelines.default', '[{segment: {words: false, pos: false}}]')
    site.set('log.mirror', 'off')
    site.set('log.level', 'warn')
    start = time.monotonic()
    try:
        base, peak, overflows = flood(site, problems)
        seconds = time.monotonic() - start
        site.once()
        code, books = audit(site)
        seen = books.get('seen', {}).get('files')
        if code != 0 or seen != FILES or books.get('archived', {}).get('files') != FILES:
            problems.append(f'audit: exit {code}, seen {seen} of {FILES}: {books.get("named")}')
        if peak - base > RSS_KIB_MAX and not harness.sanitized():
            problems.append(f'the daemon took {(peak - base) // 1024} MiB more than before the first file')
    finally:
        site.close()
    for problem in problems:
        print(f'PROBLEM {problem}')
    print(f'flood: {FILES} files, {RESTARTS - 1} restarts, {overflows} overflows: {FILES / seconds:.0f} files/s, '
          f'peak {(peak - base) / 1024:.1f} MiB above {base / 1024:.1f}, {len(problems)} problems')
    sys.exit(1 if problems else 0)


if __name__ == '__main__':
    main()
