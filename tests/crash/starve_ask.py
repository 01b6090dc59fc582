"""starve_ask.py -- a running daemon is asked while one call for memory is refused, or a hundred in a row (starve.c is
preloaded, and told through a page that is shared): it answers, if only that there is no memory, and goes on. What it
said was done was done, once; what it refused was not. siftctl itself, starved, ends by itself.

Work that memory was refused to, on a file that was taken again or in the life after a reload, ends that life: the
daemon waits and begins another. The books must balance in the end.

LONG=1 takes every n of the short questions and 400 points of the others, else POINTS (20).
"""
import json
import mmap
import os
import signal
import socket
import struct
import subprocess
import sys
import time

os.environ.setdefault('BIG', '0')
import sweep  # noqa: E402
from sweep import harness  # noqa: E402

POINTS = 400 if sweep.IS_LONG else int(os.environ.get('POINTS') or 20)
IN_A_ROW = 100
SHORT_POINTS = 1000 if sweep.IS_LONG else 8
ANSWER_SECONDS = 20
WATCHDOG_USEC = 100_000
SHIM = os.path.join(os.path.abspath(os.environ['B']), 'tests', 'crash', 'starve.so')
FILES = {'good.txt': 'A text that is archived.\n', 'other.txt': harness.chinese_text(1), 'empty.txt': ''}
SHORT = ('status', 'health', 'tasks', 'problems', 'rescan', 'no such word')
VERBS = (('status',), ('tail', '-n', '3'), ('cat',), ('why', 'good.txt'), ('why', 'empty.txt'), ('problems',),
         ('report', '--by', 'source'), ('audit',), ('health',), ('reload',), ('retry', '--reason', 'empty'))


class Page:
    """The numbers that starve.c shares with us."""

    def __init__(self, folder):
        self.path = os.path.join(folder, 'starve-page')
        with open(self.path, 'wb') as file:
            file.write(bytes(24))
        with open(self.path, 'r+b') as file:
            self.map = mmap.mmap(file.fileno(), 24)

    def arm(self, first, row):
        """Refuse `row` calls from the `first` one on, counted from now; first 0: none."""
        self.map[8:24] = bytes(16)
        self.map[0:8] = bytes(8)
        if first:
            self.map[16:24] = struct.pack('=Q', first + row)
            self.map[8:16] = struct.pack('=Q', first)

    def calls(self):
        return struct.unpack('=Q', self.map[0:8])[0]


class World:
    """A daemon on three files, one of them in quarantine."""

    def __init__(self):
        self.site = harness.Site('starve-ask')
        self.page = Page(self.site.folder)
        self.site.set('limits.workers', '1')
        self.site.set('limits.drain', '2s')
        self.daemon = None
        self.waited = self.retried = 0
        self.problems, self.ended = [], []
        for name, content in FILES.items():
            self.site.drop(name, content)
        self.start()
        self.site.wait_outcomes(len(FILES))

    def start(self):
        self.page.arm(0, 0)
        self.daemon = self.site.start(environment={'LD_PRELOAD': SHIM, 'STARVE_PAGE': self.page.path,
                                                   'STARVE_SPARE': 'libstdc++',
                                                   'WATCHDOG_USEC': str(WATCHDOG_USEC)})

    def finals(self):
        return self.site.archive().finals

    def ask(self, line):
        """The answer as JSON, or None: the connection was closed without one."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(ANSWER_SECONDS)
            client.connect(self.site.path('run', 'control.sock'))
            data = b''
            try:
                client.sendall(line.encode() + b'\n')
            except BrokenPipeError:
                pass  # it said that it has no memory before it heard anything
            while True:
                try:
                    chunk = client.recv(65536)
                except ConnectionResetError:
                    break
                if not chunk:
                    break
                data += chunk
        return json.loads(data) if data else None

    def note(self, what, point, sentence):
        self.problems.append(f'{what}, call {point[0]} and {point[1] - 1} more: {sentence}')

    def settle(self, what, point):
        """Memory is back: the daemon is there and answers; one that ended did so by itself, and starts again."""
        self.page.arm(0, 0)
        if not self.wait(self.is_well_or_over):
            self.note(what, point, f'neither well nor ended: {self.daemon.log()[-400:]}')
            self.daemon.kill()
        if self.daemon.process.poll() is None:
            return
        status = self.daemon.wait_exit()
        if status <= 0:
            self.note(what, point, f'ended with {status}: {self.daemon.log()[-400:]}')
        self.note(what, point, 'the daemon ended')
        self.ended.append(f'{what}, call {point[0]}, with {status}: {self.daemon.log().splitlines()[-1][-200:]}')
        self.start()

    def is_well_or_over(self):
        if self.daemon.process.poll() is not None:
            return True
        self.daemon.read_messages(0)
        if any(m.startswith('STATUS=waiting') for m in self.daemon.messages):
            self.daemon.messages.clear()
            self.waited += 1
            if self.waited == 1:
                self.check_watchdog()
            self.daemon.signal(signal.SIGUSR2)  # which ends the waiting
        return self.is_healthy()

    def check_watchdog(self):
        """Somebody who waits is not dead."""
        self.daemon.read_messages(0.5)
        self.wait(lambda: self.daemon.read_messages(0.01) or 'READY=1' in self.daemon.messages)
        signs = self.daemon.messages.count('WATCHDOG=1')
        if signs < 5:
            self.problems.append(f'{signs} signs of life for the service manager while it waited')

    def is_healthy(self):
        try:
            answer = self.ask('health')
        except (OSError, ValueError):
            return False  # its next life has no socket yet
        return bool(answer and answer.get('healthy'))

    def short(self, word, point):
        self.page.arm(*point)
        try:
            answer = self.ask(word)
        except (OSError, ValueError) as problem:
            answer = None
            self.note(word, point, f'no answer: {problem}')
        before = self.daemon.pid
        self.settle(word, point)
        if self.daemon.pid != before:
            self.note(word, point, 'a question ended the daemon')
        return answer

    def quarantined(self):
        names = [n for n in self.site.tree('quarantine') if not n.endswith('.why.json')]
        return names[0] if len(names) == 1 else None

    def retry(self, point):
        """What was accepted comes to an outcome, what was refused stays where it is."""
        name, before = self.quarantined(), len(self.finals())
        if not name:
            self.note('retry', point, f'in quarantine: {self.site.tree("quarantine")}')
            return
        log = len(self.daemon.log())
        self.page.arm(*point)
        try:
            answer = self.ask(f'retry {name} empty.txt')
        except (OSError, ValueError) as problem:
            answer = {'error': f'no answer: {problem}'}
        is_taken = answer is None or 'ok' in answer
        is_claimed = 'event=retry' in self.daemon.log()[log:]
        if is_taken or is_claimed:
            self.wait(lambda: len(self.finals()) > before or 'event=paused' in self.daemon.log()[log:]
                      or self.daemon.process.poll() is not None)
        calls = self.page.calls()
        self.settle('retry', point)
        if is_taken and not is_claimed:
            is_taken = not os.path.exists(self.site.path('quarantine', name))
        if is_taken != is_claimed and answer is not None:
            self.note('retry', point, f'said {answer}, but it was {"" if is_claimed else "not "}claimed')
        self.retried += is_claimed
        if is_claimed and not self.wait(lambda: len(self.finals()) == before + 1 and not self.site.in_claim()
                                        and self.quarantined()):
            self.note('retry', point, f'said {answer}; {len(self.finals()) - before} outcomes, '
                      f'in work: {self.site.in_claim()}; {self.daemon.log()[-600:]}')
        elif not is_claimed and self.quarantined() != name:
            self.note('retry', point, f'said {answer}, but {name} is gone')
        return calls

    def reload(self, point):
        self.daemon.read_messages(0)
        self.daemon.messages.clear()
        self.page.arm(*point)
        try:
            answer = self.ask('reload')
        except (OSError, ValueError) as problem:
            answer = {'error': str(problem)}
            self.note('reload', point, f'no answer: {problem}')
        if answer is None or 'ok' in answer:
            self.wait(self.is_back_or_waits)
        calls = self.page.calls()
        before = self.daemon.pid
        self.settle('reload', point)
        if answer and 'error' in answer and self.daemon.pid != before:
            self.note('reload', point, f'said {answer}, and ended')
        return calls

    def is_back_or_waits(self):
        self.daemon.read_messages(0.01)
        return (any(m == 'READY=1' or m.startswith('STATUS=waiting') for m in self.daemon.messages)
                or self.daemon.process.poll() is not None)

    @staticmethod
    def wait(condition):
        end = time.monotonic() + ANSWER_SECONDS
        while not condition():
            if time.monotonic() > end:
                return False
            time.sleep(0.005)
        return True

    def close(self):
        """End it, and balance the books."""
        try:
            self.page.arm(0, 0)
            status = self.daemon.stop()
            if status != 0:
                self.problems.append(f'TERM ended it with {status}: {self.daemon.log()[-400:]}')
            finals = len(self.finals())
            if finals != len(FILES) + self.retried:
                self.problems.append(f'{len(FILES)} files, {self.retried} taken again, {finals} outcomes')
            if self.site.in_claim():
                self.problems.append(f'still in work: {self.site.in_claim()}')
            audit = self.site.ctl('audit', check=False)
            if audit.returncode != 0:
                self.problems.append(f'audit: {audit.stdout} {audit.stderr}')
        finally:
            self.site.close()


def rows(points):
    """Every fourth point refuses a hundred calls in a row."""
    return [(n, IN_A_ROW if i % 4 == 3 else 1) for i, n in enumerate(points)]


def count(world, ask):
    """The calls of one question, from an answer without faults."""
    world.page.arm(0, 0)
    ask((0, 0))
    return max(world.page.calls(), 1)


def sweep_daemon():
    world = World()
    done = 0
    try:
        for word in SHORT:
            calls = count(world, lambda point, word=word: world.short(word, point))
            for point in rows(sweep.spread(1, calls, SHORT_POINTS)):
                world.short(word, point)
                done += 1
        for ask, label in ((world.retry, 'retry'), (world.reload, 'reload')):
            calls = ask((0, 0)) or 1
            print(f'{label}: {calls} calls for memory', flush=True)
            # Closely at the beginning, where the question itself is worked on.
            places = sorted({*range(1, min(calls, POINTS // 3) + 1), *sweep.spread(1, calls, POINTS * 2 // 3)})
            for point in rows(places):
                ask(point)
                done += 1
    finally:
        world.close()
    return world, done


def sweep_siftctl():
    """Each verb with each of its calls refused: it ends by itself, and says a sentence when it fails."""
    world = World()
    done = refused = 0
    path = os.path.join(world.site.folder, 'count')
    command = [harness.SIFTCTL, *world.site.options()]
    try:
        for verb in VERBS:
            starved = {**world.site.environment, 'LD_PRELOAD': SHIM, 'STARVE_COUNT': path}
            subprocess.run([*command, *verb], env=starved, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           stdin=subprocess.DEVNULL, check=False, timeout=ANSWER_SECONDS * 3)
            with open(path, encoding='ascii') as file:
                calls = int(file.read())
            for point in rows(sweep.spread(1, calls, max(POINTS // 4, 4))):
                starved.update(STARVE_AT=str(point[0]), STARVE_FOR=str(point[1]))
                ended = subprocess.run([*command, *verb], env=starved, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       stdin=subprocess.DEVNULL, check=False, timeout=ANSWER_SECONDS * 3)
                done += 1
                refused += ended.returncode != 0
                if ended.returncode < 0 or (ended.returncode > 1 and not ended.stderr):
                    world.note(' '.join(verb), point, f'siftctl ended with {ended.returncode}: {ended.stderr[-300:]}')
                if verb[0] == 'reload':
                    world.wait(lambda: (world.is_back_or_waits(), world.site.ctl('health', check=False).returncode == 0)[1])
        world.wait(lambda: not world.site.in_claim())
        world.retried = len(world.finals()) - len(FILES)  # who was told what is for the other sweep
    finally:
        world.close()
    return world, done, refused


def main():
    if not os.path.exists(SHIM):
        print(f'starve-ask: skipped: there is no {SHIM}')
        sys.exit(0)
    start = time.monotonic()
    world, asked = sweep_daemon()
    tools, called, refused = sweep_siftctl()
    for ended in world.ended:
        print(f'  ended: {ended}')
    for problem in world.problems + tools.problems:
        print(f'PROBLEM: {problem}')
    bad = len(world.problems) + len(tools.problems)
    print(f'starve-ask: {asked} questions, {world.waited} had it wait for memory, {len(world.ended)} ended it, '
          f'{world.retried} files taken again; siftctl starved {called} times, {refused} failed; '
          f'{bad} problems, {time.monotonic() - start:.0f} s')
    if asked and not refused:
        print('starve-ask: no call of siftctl failed: this sweep proves too little')
        bad += 1
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
