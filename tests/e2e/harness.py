"""harness.py -- a siftd of its own for each end-to-end test.

    def test_something(site):
        site.drop('a.txt', 'text')          # complete at once: written beside, renamed in
        with site.start() as daemon:        # waits for READY=1
            site.wait_outcomes(1)
            ...
        site.archive().records

A test gets a `Site`: a root folder below the temporary folder, removed afterwards; every process it
started is killed at the end. Raise Skip('why') where a test cannot run. Waiting means watching for a
condition with a limit (WAIT_SECONDS), never a fixed pause.
"""
import errno
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(REPO, 'tests', 'tools'))
import records  # noqa: E402

SIFTD = os.path.abspath(os.environ.get('SIFTD', os.path.join(REPO, 'build', 'siftd')))
SIFTCTL = os.path.abspath(os.environ.get('SIFTCTL', os.path.join(REPO, 'build', 'siftctl')))
DATA = os.path.abspath(os.environ.get('DATA', os.path.join(REPO, 'build', 'data')))
# Sanitizers and loaded machines are slow; a limit only decides when a hang is called one.
WAIT_SECONDS = float(os.environ.get('E2E_WAIT_SECONDS', '60'))

EX_OK, EX_USAGE, EX_DATA, EX_NOINPUT, EX_UNAVAILABLE = 0, 64, 65, 66, 69
EX_SOFTWARE, EX_IO, EX_LOCKED, EX_CONFIG = 70, 74, 75, 78


class Skip(Exception):
    """This test cannot run here; the argument says why."""


def wait_for(what, condition, seconds=None):
    """The first true value of condition(); fails when there is none within the limit."""
    end = time.monotonic() + (WAIT_SECONDS if seconds is None else seconds)
    pause = 0.002
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f'waited in vain for {what}')
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def sanitized():
    """Whether siftd was built with a sanitizer: its shadow and the freed memory it keeps count as siftd's."""
    with open(SIFTD, 'rb') as program:
        data = program.read()
    return b'__asan_init' in data or b'__tsan_init' in data


def unprivileged():
    """A command prefix that runs what follows as nobody; Skip where that cannot be."""
    if os.geteuid() != 0:
        return []
    if not shutil.which('setpriv'):
        raise Skip('root cannot fail this, and there is no setpriv')
    prefix = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']
    probe = subprocess.run([*prefix, 'sh', '-c', 'test -x "$1" && test -r "$2" && "$1" --version', 'probe',
                            SIFTD, DATA], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if probe.returncode != 0:
        raise Skip('root cannot fail this, and the build folder is closed to other users')
    return prefix


class Daemon:
    """A running siftd."""

    def __init__(self, site, arguments, environment, prefix):
        self.site = site
        self.log_path = os.path.join(site.folder, f'log.{len(site.daemons)}')
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind('\0siftd-e2e-' + os.path.basename(site.folder) + f'-{len(site.daemons)}')
        name = self.socket.getsockname()
        name = name.decode() if isinstance(name, bytes) else name
        environment = dict(environment, NOTIFY_SOCKET='@' + name[1:])
        self.messages = []
        with open(self.log_path, 'wb') as log:
            self.process = subprocess.Popen(
                [*prefix, SIFTD, *site.options(), *arguments], env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, cwd=site.folder)
        self.pid = self.process.pid

    def log(self):
        with open(self.log_path, 'rb') as file:
            return file.read().decode(errors='replace')

    def read_messages(self, seconds):
        """Take in what the daemon told its service manager, waiting up to `seconds` for more."""
        self.socket.settimeout(max(seconds, 0.001))
        try:
            while True:
                text = self.socket.recv(4096).decode(errors='replace')
                self.messages += text.splitlines()
                self.socket.settimeout(0)
        except (socket.timeout, BlockingIOError):
            pass

    def wait_message(self, prefix, seconds=None):
        """Wait until a notification line starts with `prefix`; returns it."""
        end = time.monotonic() + (WAIT_SECONDS if seconds is None else seconds)
        while True:
            for message in self.messages:
                if message.startswith(prefix):
                    return message
            if self.process.poll() is not None:
                raise AssertionError(f'siftd ended with {self.process.returncode} before {prefix}:\n'
                                     + self.log())
            if time.monotonic() > end:
                raise AssertionError(f'no {prefix} within the limit; log:\n{self.log()}')
            self.read_messages(0.1)

    def wait_ready(self):
        self.wait_message('READY=1')
        return self

    def signal(self, number):
        self.process.send_signal(number)

    def wait_exit(self, seconds=None):
        """The exit status; negative for a signal."""
        try:
            return self.process.wait(WAIT_SECONDS if seconds is None else seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f'siftd does not end; log:\n{self.log()}') from None

    def stop(self):
        """TERM, and the exit status; 0 is what a drain gives."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.wait_exit()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.socket.close()

    def rss_kib(self, peak=False):
        key = 'VmHWM:' if peak else 'VmRSS:'
        with open(f'/proc/{self.pid}/status', encoding='ascii') as file:
            return next(int(line.split()[1]) for line in file if line.startswith(key))

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            status = self.stop()
            if status != 0:
                raise AssertionError(f'siftd ended with {status} after TERM; log:\n{self.log()}')
        self.kill()


class Site:
    """A root folder, and siftd run on it."""

    def __init__(self, name):
        self.folder = tempfile.mkdtemp(prefix=f'siftd-e2e-{name[:24]}.')
        self.root = os.path.join(self.folder, 'root')
        self.inbox = os.path.join(self.root, 'inbox')
        os.makedirs(self.inbox)
        self.overrides = []
        self.environment = {'PATH': os.environ.get('PATH', ''), 'LC_ALL': 'C', 'TZ': 'UTC'}
        for key in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'TSAN_OPTIONS'):
            if key in os.environ:
                self.environment[key] = os.environ[key]
        self.config = os.path.join(self.folder, 'siftd.yaml')
        self.write_config('inbox: {quiet: 20ms, settle: 200ms, rescan: 1s}\n'
                          'commit: {wait: 20ms}\n')
        self.daemons = []
        self.originals = {}  # inbox-relative name as bytes -> list of the bytes dropped under it

    # -- configuration
    def write_config(self, text):
        with open(self.config, 'w', encoding='utf-8') as file:
            file.write(text)

    def set(self, key, value):
        """Same as -o KEY=VALUE for every run from now on."""
        self.overrides += ['-o', f'{key}={value}']

    def options(self):
        return ['-c', self.config, '-o', f'root={self.root}', '-o', f'data={DATA}', *self.overrides]

    # -- input
    def drop(self, name, content):
        """Put a complete file in the inbox, as a careful producer does: write beside, rename in."""
        name = os.fsencode(name)
        content = content.encode() if isinstance(content, str) else content
        target = os.path.join(os.fsencode(self.inbox), name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        beside = os.path.join(os.fsencode(self.folder), b'beside')
        with open(beside, 'wb') as file:
            file.write(content)
        os.rename(beside, target)
        self.originals.setdefault(name, []).append(content)

    def give_away(self, uid=65534):
        """Hand the root folder to another user, for runs with unprivileged()."""
        for where, folders, names in os.walk(self.folder):
            for name in folders + names:
                os.lchown(os.path.join(where, name), uid, uid)
        os.chown(self.folder, uid, uid)

    # -- running
    def start(self, *arguments, wait=True, prefix=(), environment=()):
        daemon = Daemon(self, arguments, dict(self.environment, **dict(environment)), prefix)
        self.daemons.append(daemon)
        return daemon.wait_ready() if wait else daemon

    def run(self, *arguments, prefix=(), environment=(), options=None):
        """Run siftd to its end; subprocess.CompletedProcess with text. With `--once` what was dropped
        is complete at the first scan, else files would mature one by one and ids not follow names."""
        options = [*(self.options() if options is None else options),
                   *(('-o', 'inbox.quiet=0', '-o', 'inbox.settle=0') if '--once' in arguments else ())]
        return subprocess.run(
            [*prefix, SIFTD, *options, *arguments],
            env=dict(self.environment, **dict(environment)), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=WAIT_SECONDS * 4,
            cwd=self.folder, encoding='utf-8', errors='replace')

    def once(self, *arguments, **more):
        """`siftd --once`; the parsed summary. Fails unless it exits 0."""
        done = self.run('--once', *arguments, **more)
        assert done.returncode == 0, f'--once ended with {done.returncode}:\n{done.stderr}'
        lines = done.stdout.splitlines()
        assert len(lines) == 1, f'--once prints one line, not {lines}'
        return json.loads(lines[0])

    def ctl(self, *arguments, check=True):
        """Run siftctl to its end."""
        if not os.access(SIFTCTL, os.X_OK):
            raise Skip('there is no siftctl yet')
        done = subprocess.run([SIFTCTL, *self.options(), *arguments], env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=WAIT_SECONDS * 2, cwd=self.folder)
        if check:
            assert done.returncode == 0, f'siftctl {arguments} ended with {done.returncode}: {done.stderr}'
        return done

    # -- results
    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def archive(self):
        return records.Archive(self.root)

    def outcomes(self):
        """Parsed lines of log/outcomes.ndjson; a line still being written is left out."""
        try:
            with open(self.path('log', 'outcomes.ndjson'), 'rb') as file:
                data = file.read()
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in data.split(b'\n')[:-1] if line]

    def wait_outcomes(self, count, seconds=None):
        """Wait until `count` different files have an outcome line; {id: line}."""
        def have():
            lines = {line['id']: line for line in self.outcomes()}
            return lines if len(lines) >= count else None
        return wait_for(f'{count} outcomes (there are {len(self.outcomes())})', have, seconds)

    def tree(self, *parts):
        """Files below a folder of the root, sorted, relative to it."""
        top = self.path(*parts)
        out = []
        for where, folders, names in os.walk(top):
            out += [os.path.relpath(os.path.join(where, n), top) for n in names]
            out += [os.path.relpath(os.path.join(where, n), top) for n in folders
                    if os.path.islink(os.path.join(where, n))]
        return sorted(out)

    def in_claim(self):
        return self.tree('inbox', '.siftd', 'claim')

    def claimed(self):
        """The names of claims. The daemon also tries out renames in claim/ when it starts: no file's."""
        return [name for name in self.in_claim() if name.isdigit()]

    def check_books(self, files=None):
        """Nothing lost, nothing twice: as many final entries as files dropped, all distinct; every
        archived byte owned once; originals moved away; nothing left in work."""
        archive = self.archive()
        dropped = sum(len(v) for v in self.originals.values()) if files is None else files
        problems = archive.check_chain()
        if len(archive.finals) != dropped:
            problems.append(f'{dropped} files were dropped, {len(archive.finals)} have an outcome')
        by_name = {}
        for entry in archive.finals:
            by_name.setdefault(entry.name, []).append(entry)
        for name, contents in self.originals.items():
            if len(by_name.get(name, ())) != len(contents):
                problems.append(f'{name}: dropped {len(contents)} times, '
                                f'{len(by_name.get(name, ()))} outcomes')
        originals = {}
        for name, contents in self.originals.items():
            for entry, content in zip(sorted(by_name.get(name, ()), key=lambda e: e.id), contents):
                originals[entry.id] = content
        problems += records.check_archive(archive, lambda e: originals[e.id])
        if self.in_claim():
            problems.append(f'still in work: {self.in_claim()[:5]}')
        done = len(self.tree('done'))
        archived = sum(e.outcome == 'archived' for e in archive.finals)
        if done != archived:
            problems.append(f'{archived} archived, {done} originals in done/')
        whys = [n for n in self.tree('quarantine') if re.search(r'/\d{20}\.why\.json$', n)]
        quarantined = sum(e.outcome == 'quarantined' for e in archive.finals)
        if len(whys) != quarantined or len(self.tree('quarantine')) != 2 * quarantined:
            problems.append(f'{quarantined} quarantined, in the folder: {self.tree("quarantine")[:6]}')
        assert not problems, '\n'.join(problems[:20])
        return archive

    def close(self):
        for daemon in self.daemons:
            daemon.kill()
        for where, folders, _ in os.walk(self.folder):
            for name in folders:
                try:
                    os.chmod(os.path.join(where, name), 0o700, follow_symlinks=False)
                except (OSError, NotImplementedError) as problem:
                    if getattr(problem, 'errno', None) not in (errno.ENOENT, errno.EPERM, None,
                                                               errno.EOPNOTSUPP):
                        raise
        shutil.rmtree(self.folder, ignore_errors=True)


def chinese_text(number, sentences=6):
    """A small document that differs for every number."""
    lines = [f'第{number}号通报', '']
    for i in range(sentences):
        lines.append(f'　　{number}村第{i + 1}网格于2024年{i % 12 + 1}月{number % 28 + 1}日走访居民{number * 7 + i}户，'
                     f'收集意见{number + i}条，办结率达{90 + i % 10}.{number % 10}%。')
    return '\n'.join(lines) + '\n'
