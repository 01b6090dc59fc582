"""block_log.py -- the disk below the file system: one that logs every block written and every flush (blockfs.c).
Root only.

    prefix     the log up to some write, as a disk that writes in order leaves it
    reordered  up to the last flush before it, and of the writes since then any that chance picks
    EIO        from some write on the disk fails; siftd ends as it sees fit; what the page cache showed is
               gone with the mount, what the disk has is what counts

Each time the disk is mounted again, siftd started again, and the books must balance. LONG=1: ten times
the points; SEED=n repeats the same."""
import os
import random
import shutil
import struct
import subprocess
import sys
import time

import disks
import sweep

POINTS = 150 if sweep.IS_LONG else 12  # of each kind
WRITE = 1
HEAD = struct.Struct('<QQQ')
BLOCKFS = os.path.join(os.path.abspath(os.environ.get('B', 'build/gcc-release')), 'tests', 'crash', 'blockfs')
MIB = disks.KINDS['ext4'][0]


def why_not():
    if os.geteuid() != 0:
        return 'only root can mount'
    if not os.access(BLOCKFS, os.X_OK):
        return 'blockfs was not built: there is no libfuse3'
    if not os.path.exists('/dev/fuse'):
        return 'there is no /dev/fuse'
    return disks.why_not('ext4')


class Block:
    """A running blockfs."""

    def __init__(self, folder, name):
        self.mount, self.log = os.path.join(folder, name), os.path.join(folder, f'{name}.log')
        os.makedirs(self.mount)
        self.process = subprocess.Popen([BLOCKFS, self.mount, str(MIB), self.log])
        self.disk = os.path.join(self.mount, 'disk')
        sweep.harness.wait_for('the block store', lambda: os.path.exists(self.disk))

    def read_log(self):
        """[(offset, bytes)] of the writes, None for a flush."""
        out = []
        with open(self.log, 'rb') as file:
            data = file.read()
        at = 0
        while at + HEAD.size <= len(data):
            kind, off, length = HEAD.unpack_from(data, at)
            at += HEAD.size
            out.append((off, data[at:at + length]) if kind == WRITE else None)
            at += length
        return out

    def close(self):
        subprocess.run(['umount', '-l', self.mount], check=False, stderr=subprocess.DEVNULL)
        self.process.wait()


class LoopDisk(disks.Disk):
    """On an image that somebody else made."""

    def __init__(self, image, where, is_new):
        self.kind, self.image, self.where, self.is_mounted = 'ext4', image, where, False
        if is_new:
            disks.run('mkfs.ext4', '-q', '-F', '-E', 'nodiscard,lazy_itable_init=0,lazy_journal_init=0', image)
        os.makedirs(where, exist_ok=True)
        self.mount()

    def close(self):
        if self.is_mounted:
            subprocess.run(['umount', '-l', self.where], check=False, stderr=subprocess.DEVNULL)


def fill(site):
    for name, (content, _) in sweep.FILES.items():
        path = site.path('inbox', name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(content)
    disks.syncfs(site.root)


def write_image(path, log, count, pick):
    """The disk after `count` entries; with `pick` only some of those behind the last flush."""
    last = max((i for i in range(count) if log[i] is None), default=-1)
    with open(path, 'wb') as file:
        file.truncate(MIB << 20)
        for index in range(count):
            if log[index] is None or (pick and index > last and pick.random() < 0.5):
                continue
            file.seek(log[index][0])
            file.write(log[index][1])


def recorded(reference):
    """The log of a run without faults, and where in it the run began."""
    run = sweep.Run('block-record')
    shutil.rmtree(run.site.root)
    block = Block(run.site.folder, 'block')
    disk = None
    try:
        disk = LoopDisk(block.disk, run.site.root, True)
        fill(run.site)
        begin = len(block.read_log())
        status, said = run.once()
        assert status == 0, said
        assert sweep.Books(run.site, reference).total == 0
        return block.read_log(), begin
    finally:
        if disk:
            disk.close()
        block.close()
        run.close()


def after_cut(log, count, pick, reference):
    result = sweep.Result(sweep.Point('block', count, 'reordered' if pick else 'prefix'))
    run = sweep.Run('block-replay')
    shutil.rmtree(run.site.root)
    image = os.path.join(run.site.folder, 'image')
    disk = None
    try:
        write_image(image, log, count, pick)
        disk = LoopDisk(image, run.site.root, False)
        sweep.restart(run, result, reference)
    finally:
        if disk:
            disk.close()
        run.close()
    return result


def after_eio(count, reference):
    result = sweep.Result(sweep.Point('block', count, 'EIO'))
    run = sweep.Run('block-eio')
    run.site.set('limits.drain', '1s')
    shutil.rmtree(run.site.root)
    block = Block(run.site.folder, 'block')
    disk = None
    try:
        disk = LoopDisk(block.disk, run.site.root, True)
        fill(run.site)
        fault = os.path.join(block.mount, f'eio-{count}')
        with open(fault, 'wb'):
            pass
        status, said = run.once()
        result.is_refused = status != 0
        if status < 0:
            result.crash = f'signal {-status}: {said[-300:]}'
        disk.unmount()
        os.unlink(fault)
        subprocess.run(['fsck.ext4', '-p', block.disk], check=False, stdout=subprocess.DEVNULL)
        disk.mount()
        sweep.restart(run, result, reference)
    finally:
        if disk:
            disk.close()
        block.close()
        run.close()
    return result


def main():
    why = why_not()
    if why:
        print(f'block-log: skipped: {why}')
        return
    start, seed = time.monotonic(), int(os.environ.get('SEED') or random.randrange(1 << 32))
    sweep.FILES.pop('big.txt', None)
    run = sweep.Run('block-reference')
    try:
        status, said = run.once()
        assert status == 0, said
        reference = sweep.Books(run.site).shapes
    finally:
        run.close()
    log, begin = recorded(reference)
    writes = sum(entry is not None for entry in log[begin:])
    print(f'{len(sweep.FILES)} files; {writes} writes and {len(log) - begin - writes} flushes in a run', flush=True)
    points = sweep.spread(begin, len(log), POINTS)
    work = [('prefix', n) for n in points] + [('reordered', n) for n in points] + \
           [('EIO', n) for n in sweep.spread(1, writes, POINTS)]

    def one(item):
        kind, count = item
        if kind == 'EIO':
            return after_eio(count, reference)
        return after_cut(log, count, random.Random(seed + count) if kind == 'reordered' else None, reference)

    results = sweep.sweep(work, one)
    rows = []
    for kind in ('prefix', 'reordered', 'EIO'):
        mine = [r for r in results if r.point.error == kind]
        total = lambda k: sum(len(r.books.problems[k]) for r in mine)  # noqa: E731
        rows.append([kind, len(mine), sum(r.is_refused for r in mine), total('lost'), total('twice'), total('unreadable'),
                     total('wrong'), sum(bool(r.stuck) + bool(r.crash) for r in mine)])
    sweep.print_table(['the disk below', 'points', 'run refused', 'lost', 'twice', 'unreadable archives', 'wrong outcome',
                       'stuck'], rows)
    bad = sweep.print_problems(results)
    print(f'block-log: {len(results)} points, {bad} with problems, {time.monotonic() - start:.0f} s, SEED={seed}')
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
