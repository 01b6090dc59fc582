"""full_disk.py -- a soak of 25 s (LONG=1: an hour): files come all the time, the disk of the daemon is filled
to the last block and emptied again, and the daemon is killed after every second or two (LONG=1: 1 to 10).
Every file that its producer could put down has one outcome in the end, every byte one owner, and the daemon
neither grows nor leaves descriptors open. SEED=n repeats the same. Root only.
"""
import errno
import os
import random
import shutil
import statistics
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'e2e'))
import disks  # noqa: E402
import harness  # noqa: E402

IS_LONG = os.environ.get('LONG') == '1'
SECONDS = 3600 if IS_LONG else 25
LIFE = (1, 10) if IS_LONG else (1, 2.5)
FULL = (0.2, 2)  # seconds
FREE = (0.5, 3)
FILES_MAX = 5000  # what the disk can hold, originals and all
GROWTH_KIB_MAX = 4096
WARM_SECONDS = 0.8  # of a life, before it is looked at


class Producer(threading.Thread):
    """Puts files down at an even pace; one the disk has no room for is tried again."""

    def __init__(self, site, stop):
        super().__init__()
        self.site, self.stop, self.dropped, self.refused, self.failed = site, stop, 0, 0, None

    def put(self, number):
        text = harness.chinese_text(number, sentences=number % 5 + 1).encode()
        name = f'{number:06}.txt'
        beside = os.path.join(self.site.root, 'beside')
        with open(beside, 'wb') as file:
            file.write(text)
        os.rename(beside, os.path.join(self.site.inbox, name))
        self.site.originals.setdefault(name.encode(), []).append(text)

    def run(self):
        try:
            while not self.stop.is_set() and self.dropped < FILES_MAX:
                try:
                    self.put(self.dropped)
                    self.dropped += 1
                except OSError as refused:
                    if refused.errno != errno.ENOSPC:
                        raise
                    self.refused += 1
                self.stop.wait(SECONDS / FILES_MAX)
        except Exception as problem:  # noqa: BLE001 -- told by the main thread
            self.failed = problem


class Balloon(threading.Thread):
    """A file that takes all there is, and lets it go."""

    def __init__(self, site, pick, stop):
        super().__init__()
        self.path, self.pick, self.stop, self.times, self.failed = os.path.join(site.root, 'balloon'), pick, stop, 0, None

    def fill(self):
        with open(self.path, 'ab', buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while True:
                        file.write(b'\0' * size)
                except OSError as full:
                    if full.errno != errno.ENOSPC:
                        raise

    def run(self):
        try:
            while not self.stop.wait(self.pick.uniform(*FREE)):
                self.fill()
                self.times += 1
                self.stop.wait(self.pick.uniform(*FULL))
                os.unlink(self.path)
        except Exception as problem:  # noqa: BLE001 -- told by the main thread
            self.failed = problem


def live(site, seconds):
    """One life; (RSS in KiB, descriptors) before its end. None: it ended by itself. False: it still waits for room
    to begin."""
    daemon = site.start(wait=False)
    try:
        status = daemon.process.wait(seconds)
        print(f'siftd ended by itself with {status}:\n{daemon.log()[-2000:]}')
        return None
    except harness.subprocess.TimeoutExpired:
        daemon.read_messages(0)
        is_ready = 'READY=1' in daemon.messages
        return (daemon.rss_kib(), len(os.listdir(f'/proc/{daemon.pid}/fd'))) if is_ready else False
    finally:
        daemon.kill()


def soak(site, pick):
    """(lives as live() tells them, producer, balloon)"""
    stop, lives = threading.Event(), []
    threads = Producer(site, stop), Balloon(site, random.Random(pick.random()), stop)
    end = time.monotonic() + SECONDS
    for thread in threads:
        thread.start()
    try:
        while time.monotonic() < end:
            lives.append(live(site, max(pick.uniform(*LIFE), WARM_SECONDS)))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return lives, *threads


def problems_of(site, lives, producer, balloon):
    problems = [f'{thread.name}: {thread.failed}' for thread in (producer, balloon) if thread.failed]
    if None in lives:
        problems.append(f'siftd ended by itself {lives.count(None)} times')
    lives = [life for life in lives if life]
    third = max(1, len(lives) // 3)
    for what, index, allowed in (('RSS [KiB]', 0, GROWTH_KIB_MAX), ('descriptors', 1, 2)):
        first, last = (statistics.median(life[index] for life in some) for some in (lives[:third], lives[-third:]))
        print(f'  {what}: median {first:.0f} in the first third of the lives, {last:.0f} in the last one')
        if last - first > allowed:
            problems.append(f'{what} grew from {first} to {last}')
    with site.start():
        harness.wait_for('every outcome', lambda: len(site.archive().finals) >= producer.dropped, 120)
        harness.wait_for('an empty claim folder', lambda: not site.in_claim())
    try:
        archive = site.check_books()
        if len(archive.finals) != producer.dropped:
            problems.append(f'{len(archive.finals)} outcomes of {producer.dropped} files')
        problems += [f'id {e.id} is {e.outcome}: {e.reason}' for e in archive.finals if e.outcome != 'archived']
    except AssertionError as found:
        problems.append(str(found))
    return problems


def main():
    disks.need('ext4', 'full-disk')
    seed = int(os.environ.get('SEED') or random.randrange(1 << 32))
    start, site, disk = time.monotonic(), harness.Site('full-disk'), None
    try:
        shutil.rmtree(site.root)
        disk = disks.Disk('ext4', os.path.join(site.folder, 'image'), site.root)
        os.makedirs(site.inbox)
        site.set('limits.free', '0')
        lives, producer, balloon = soak(site, random.Random(seed))
        problems = problems_of(site, lives, producer, balloon)
    finally:
        for daemon in site.daemons:
            daemon.kill()
        if disk:
            disk.close()
        site.close()
    for problem in problems:
        print(f'PROBLEM {problem}')
    print(f'full-disk: {producer.dropped} files, {len(lives)} lives, {lives.count(False)} of them waiting to begin, disk full '
          f'{balloon.times} times, {producer.refused} drops refused, {len(problems)} problems, '
          f'{time.monotonic() - start:.0f} s, SEED={seed}')
    sys.exit(1 if problems or balloon.times < 3 or len(lives) - lives.count(False) < 4 else 0)


if __name__ == '__main__':
    main()
