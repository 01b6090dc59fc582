"""power_cut.py -- cut the power of the file systems under siftd, on ext4 and xfs, with inbox and archive on one
and on two of them; mount again, start again, see whether the books balance. Root only.

At each point, in turn:
    kill       killed at the call, then the cut
    kill,kill  killed, started again, killed half as far in, then the cut: what recovery saw in the page
               cache is not evidence
    EIO        the call fails once, the run ends as it sees fit, then the cut: what was acknowledged stays
LONG=1 takes about ten times the points; KIND=ext4 or xfs one file system alone.
"""
import concurrent.futures
import os
import shutil
import sys
import time

import disks
import sweep

POINTS = 300 if sweep.IS_LONG else 30  # of each pair of file system and layout
CHANGING = ('openat', 'pwrite64', 'write', 'fsync', 'fdatasync', 'ftruncate', 'rename', 'renameat', 'renameat2',
            'unlinkat', 'mkdirat', 'close')
MODES = ('kill', 'kill,kill', 'EIO')


class Rack:
    """One or two disks, and the folder of siftd on them."""

    def __init__(self, kind, count):
        self.kind, self.count = kind, count
        self.run = sweep.Run('crash-power')
        self.site = self.run.site
        top = self.site.folder
        shutil.rmtree(self.site.root)
        self.disks = [disks.Disk(kind, os.path.join(top, 'image-a'), self.site.root)]
        if count == 2:
            self.disks.append(disks.Disk(kind, os.path.join(top, 'image-b'), self.site.path('archive')))

    def fill(self):
        """Everything as before the first start, on the disk."""
        for disk in self.disks:
            for name in os.listdir(disk.where):
                path = os.path.join(disk.where, name)
                if os.path.ismount(path) or name == 'lost+found':
                    continue
                shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
        for name, (content, _) in sweep.FILES.items():
            path = self.site.path('inbox', name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'wb') as file:
                file.write(content)
        for disk in self.disks:
            disks.syncfs(disk.where)

    def cut(self):
        for disk in reversed(self.disks):
            disk.cut()
        for disk in self.disks:
            disk.mount()

    def close(self):
        for disk in reversed(self.disks):
            disk.close()
        self.run.close()


def strike(rack, mode, point, reference):
    result = sweep.Result(point._replace(error=f'{rack.kind} x{rack.count} {mode}'))
    result.command = f'KIND={rack.kind} tests/crash/power_cut.py, {mode} at {point.name} {point.k}'
    rack.fill()
    status, said = rack.run.once(point._replace(error='EIO') if mode == 'EIO' else point)
    result.hit = rack.run.hit()
    result.is_killed = status == -9
    if mode == 'kill,kill':
        status, said = rack.run.once(point._replace(k=max(1, point.k // 2)))
        result.is_killed_again = status == -9
    if status < 0 and status != -9 and mode != 'EIO':
        result.crash = f'exit status {status}: {said[-300:]}'
    rack.cut()
    sweep.restart(rack.run, result, reference)
    return result


def one_rack(kind, count, points, reference):
    rack, results = Rack(kind, count), []
    try:
        for index, point in enumerate(points):
            results.append(strike(rack, MODES[index % len(MODES)], point, reference))
    finally:
        rack.close()
    return results


def main():
    sweep.need_strace('power-cut')
    start = time.monotonic()
    kinds = [os.environ['KIND']] if 'KIND' in os.environ else ['ext4', 'xfs']
    for kind in list(kinds):
        why = disks.why_not(kind)
        if why:
            print(f'power-cut: {kind} skipped: {why}')
            kinds.remove(kind)
    if not kinds:
        return
    sweep.FILES.pop('big.txt', None)
    reference, spans = sweep.reference_run()
    spans = {name: span for name, span in spans.items() if name in CHANGING}
    chosen = sweep.choose(spans, POINTS)
    points = [sweep.Point(name, k, None) for name, ks in chosen.items() for k in ks]
    print(f'{len(sweep.FILES)} files; {len(points)} points on each of {", ".join(kinds)}, one disk and two', flush=True)
    with concurrent.futures.ThreadPoolExecutor(sweep.JOBS) as pool:
        work = {(kind, count): pool.submit(one_rack, kind, count, points, reference) for kind in kinds for count in (1, 2)}
        results = {key: future.result() for key, future in work.items()}
    rows = []
    for (kind, count), mine in results.items():
        total = lambda k: sum(len(r.books.problems[k]) for r in mine)  # noqa: E731
        rows.append([f'{kind}, {count} disk{"s" if count > 1 else ""}', len(mine), sum(r.is_killed for r in mine),
                     sum(r.is_killed_again for r in mine), total('lost'), total('twice'), total('unreadable'), total('wrong'),
                     sum(bool(r.stuck) + bool(r.crash) for r in mine)])
    sweep.print_table(['power cut', 'points', 'killed', 'killed again', 'lost', 'twice', 'unreadable archives',
                       'wrong outcome', 'stuck'], rows)
    everything = [r for mine in results.values() for r in mine]
    bad = sweep.print_problems(everything)
    print(f'power-cut: {len(everything)} points, {bad} with problems, {time.monotonic() - start:.0f} s')
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
