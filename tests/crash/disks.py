"""disks.py -- file systems of their own for the crash tests, on loop devices over sparse files, whose power
can be cut: FS_IOC_SHUTDOWN without flushing the log, then unmount and mount again. Root only."""
import ctypes
import fcntl
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time

SHUTDOWN = 0x8004587D  # FS_IOC_SHUTDOWN: _IOR('X', 125, u32)
NO_LOG_FLUSH = 2
MIB = 1 << 20
BUSY_SECONDS = 30
KINDS = {'ext4': (48, ['mkfs.ext4', '-q', '-F']),
         'xfs': (320, ['mkfs.xfs', '-q', '-f'])}


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise OSError(f'{" ".join(command)}: {done.stdout.decode(errors="replace").strip()}')


def syncfs(path):
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(fd) != 0:
            raise OSError(ctypes.get_errno(), 'syncfs')
    finally:
        os.close(fd)


class Disk:
    """A file system of `kind` on a sparse file, mounted at `where`."""

    def __init__(self, kind, image, where):
        self.kind, self.image, self.where = kind, image, where
        size, make = KINDS[kind]
        if image.startswith('/'):
            with open(image, 'ab') as file:
                file.truncate(size * MIB)
        run(*make, image)
        os.makedirs(where, exist_ok=True)
        self.is_mounted = False
        self.mount()

    def mount(self):
        run('mount', '-t', self.kind, '-o', 'loop', self.image, self.where)
        self.is_mounted = True

    def unmount(self):
        """A process that was killed just now may hold it for a moment."""
        end = time.monotonic() + BUSY_SECONDS
        while self.is_mounted:
            try:
                run('umount', self.where)
                self.is_mounted = False
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def cut(self):
        """What was not synced is gone; the file system is unmounted afterwards."""
        fd = os.open(self.where, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(fd, SHUTDOWN, struct.pack('I', NO_LOG_FLUSH))
        finally:
            os.close(fd)
        self.unmount()

    def close(self):
        if self.is_mounted:
            subprocess.run(['umount', '-l', self.where], check=False, stderr=subprocess.DEVNULL)
        if os.path.exists(self.image):
            os.unlink(self.image)


def why_not(kind):
    """Why there can be no such disk here; None: it works, power cut included."""
    if os.geteuid() != 0:
        return 'only root can mount'
    if not shutil.which(KINDS[kind][1][0]):
        return f'there is no {KINDS[kind][1][0]}'
    folder = tempfile.mkdtemp(prefix='siftd-disk.')
    disk = None
    try:
        disk = Disk(kind, os.path.join(folder, 'image'), os.path.join(folder, 'mnt'))
        disk.cut()
        disk.mount()
        disk.unmount()
    except OSError as problem:
        return str(problem)
    finally:
        if disk:
            disk.close()
        shutil.rmtree(folder, ignore_errors=True)
    return None


def need(kind, what):
    """End with a notice where such a disk cannot be had."""
    why = why_not(kind)
    if why:
        print(f'{what}: skipped: {why}')
        sys.exit(0)
