"""outside.py -- the world around a siftd under test: other users, mounts, programs that drop files.

    need('rsync')                              # Skip where a program is missing
    daemon = site.start(prefix=namespace('mount -t tmpfs none /mnt') + as_user(DAEMON_UID))
    run([*inside(daemon), *as_user(WRITER_UID), 'cp', 'a', '/mnt'])
    ask(site, 'status')['overflows']

Mounts are made in a namespace of their own (unshare -m), so that nothing outside notices and nothing
is left behind. Without root what needs it is skipped, never passed.
"""
import ctypes
import json
import os
import pwd
import shutil
import socket
import struct
import subprocess

from harness import DATA, SIFTD, WAIT_SECONDS, Skip



def known_uid(*names):
    """The uid of the first of these users that exists (sftp asks who it is), or one that nobody has."""
    for name in names:
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            pass
    return 65533


DAEMON_UID, WRITER_UID = 65534, known_uid('games', 'mail', 'bin')
WRITER = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'writer.py')

IN_ACCESS, IN_OPEN = 0x1, 0x20


def find(program):
    """The path of a program, also outside PATH where Debian puts helpers; None."""
    more = '/usr/lib/openssh:/usr/libexec/openssh:/usr/lib/ssh:/usr/sbin:/sbin'
    return shutil.which(program) or shutil.which(program, path=more)


def need(*programs):
    for program in programs:
        if not find(program):
            raise Skip(f'there is no {program} here')


def need_root():
    if os.geteuid() != 0:
        raise Skip('needs root')


def as_user(uid):
    """A command prefix that runs what follows as `uid`; none when that is us."""
    if uid is None or uid == os.geteuid():
        return []
    need('setpriv')
    return ['setpriv', f'--reuid={uid}', f'--regid={uid}', '--clear-groups', '--']


def need_reachable():
    """Skip where another user cannot run the siftd under test."""
    probe = [*as_user(DAEMON_UID), 'sh', '-c', 'test -x "$1" && test -r "$2" && "$1" --version', 'sh', SIFTD, DATA]
    if subprocess.run(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        raise Skip('the build folder is closed to other users')


def can_mount():
    """Whether a private mount namespace with mounts in it is to be had."""
    if os.geteuid() != 0 or not find('unshare') or not find('nsenter'):
        return False
    probe = ['unshare', '-m', '--', 'mount', '-t', 'tmpfs', 'none', '/mnt']
    return subprocess.run(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode == 0


def need_mounts():
    need_root()
    if not can_mount():
        raise Skip('mounting is not allowed here')


def namespace(script):
    """A command prefix: a mount namespace of its own in which `script` has run."""
    return ['unshare', '-m', '--propagation', 'private', '--', 'sh', '-ec', script + '\nexec "$@"', 'sh']


def inside(daemon):
    """A command prefix: what follows sees the mounts the daemon sees."""
    return ['nsenter', f'--mount=/proc/{daemon.pid}/ns/mnt', '--']


def run(command, **more):
    """Run to the end within the limit; fails with what it said."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=WAIT_SECONDS * 2, encoding='utf-8', errors='replace', check=False, **more)
    assert done.returncode == 0, f'{command} ended with {done.returncode}: {done.stderr}{done.stdout}'
    return done.stdout


def ask(site, word):
    """One question to the daemon's socket; the parsed answer."""
    folder = os.open(site.path('run'), os.O_PATH)
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(WAIT_SECONDS)
            client.connect(f'/proc/self/fd/{folder}/control.sock')  # the plain path may be too long
            client.sendall(word.encode() + b'\n')
            answer = b''
            while not answer.endswith(b'\n'):
                piece = client.recv(65536)
                if not piece:
                    break
                answer += piece
    finally:
        os.close(folder)
    return json.loads(answer)


class Spy:
    """Counts how often files are opened, by anybody: inotify on the files themselves."""

    def __init__(self, *paths):
        libc = ctypes.CDLL(None, use_errno=True)
        self.fd = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.fd < 0:
            raise Skip('inotify is not to be had')
        self.names = {}
        for path in paths:
            wd = libc.inotify_add_watch(self.fd, os.fsencode(path), IN_OPEN | IN_ACCESS)
            assert wd >= 0, f'cannot watch {path}: {os.strerror(ctypes.get_errno())}'
            self.names[wd] = path

    def opened(self):
        """Paths that were opened since the last call."""
        out = []
        try:
            data = os.read(self.fd, 65536)
        except BlockingIOError:
            return out
        at = 0
        while at < len(data):
            wd, _, _, length = struct.unpack_from('iIII', data, at)
            out.append(self.names.get(wd))
            at += 16 + length
        return out

    def close(self):
        os.close(self.fd)
