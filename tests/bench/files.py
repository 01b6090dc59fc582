"""files.py -- many small files, one big file, and how long a drop takes to be durable and to be seen.

All text is made here, from a fixed seed. Beside each figure stands one of a plain tool over the same
bytes in the same run (zstd -3, cp -r and sync), and the ratio: seconds of a machine say little, ratios
more. FILES=n, BIG=bytes and DROPS=n make it shorter or longer. TMPDIR chooses the disk.
"""
import os
import platform
import queue
import random
import shutil
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'e2e'))
import harness  # noqa: E402

FILES = int(os.environ.get('FILES', '20000'))
BIG = int(os.environ.get('BIG', '200000000'))
DROPS = int(os.environ.get('DROPS', '100'))
FILE_BYTES = 2048
WORDS = ('社区', '干部', '群众', '走访', '意见', '办结', '网格', '村民', '代表', '会议', '通过', '方案', '道路', '照明',
         '楼道', '停车', '老人', '食堂', '巡查', '隐患', '整改', '完成', '投入', '资金', '改造', '服务', '中心', '窗口',
         '办理', '事项', '平均', '时间', '缩短', '满意', '提高', '安排', '值班', '记录', '反映', '问题', '当天', '答复')


class Prose:
    """Text with numbered paragraphs that all differ, a few dates and quantities in each."""

    def __init__(self, seed):
        self.pick = random.Random(seed)
        self.number = 0

    def paragraph(self):
        pick = self.pick
        self.number += 1
        parts = [f'　　第{self.number}组于2024年{pick.randint(1, 12)}月{pick.randint(1, 28)}日走访居民'
                 f'{pick.randint(2, 900)}户']
        for _ in range(4):
            parts.append(''.join(pick.choices(WORDS, k=pick.randint(5, 11))))
        return '，'.join(parts) + f'，占{pick.randint(1, 99)}.{pick.randint(0, 9)}%。\n'

    def text(self, size):
        """Whole characters, `size` bytes or a few less."""
        out, have = [], 0
        while have < size:
            piece = self.paragraph().encode()
            out.append(piece)
            have += len(piece)
        return b''.join(out)[:size].decode(errors='ignore').encode()


class Cost:
    """What a command took, children and all."""

    def __init__(self, command, cwd=None, environment=None, stdin=None):
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdin=stdin or subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = process.stderr.read().decode(errors='replace')
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds = time.monotonic() - start
        self.cpu = usage.ru_utime + usage.ru_stime
        self.rss_mib = usage.ru_maxrss / 1024
        if process.returncode != 0:
            sys.exit(f'bench: {command[0]} ended with {process.returncode}: {said[-500:]}')


ROWS = []


def row(what, figure, against='', ratio=''):
    ROWS.append((what, figure, against, ratio))
    print(f'  {what:<46} {figure:>14}   {against:<30} {ratio:>8}', flush=True)


def once(site):
    """siftd --once with the defaults of a new installation."""
    return Cost([harness.SIFTD, '-o', f'root={site.root}', '-o', f'data={harness.DATA}', '-o', 'log.level=warn',
                 '-c', site.config, '--once'], environment=site.environment)


def check(site, files):
    finals = site.archive().finals
    if len(finals) != files or any(e.outcome != 'archived' for e in finals):
        sys.exit(f'bench: {len(finals)} outcomes for {files} files')


def archive_bytes(site):
    return sum(os.path.getsize(site.path('archive', name)) for name in site.tree('archive'))


def many_small(site):
    prose = Prose(1)
    plain = os.path.join(site.folder, 'plain')
    os.makedirs(plain)
    total = 0
    with open(os.path.join(site.folder, 'all'), 'wb') as together:
        for number in range(FILES):
            text = prose.text(FILE_BYTES)
            total += len(text)
            together.write(text)
            with open(os.path.join(plain, f'{number:06}.txt'), 'wb') as file:
                file.write(text)
    os.sync()
    copy = Cost(['sh', '-c', 'cp -r plain copy && sync -f copy'], cwd=site.folder)
    squeezed = Cost(['zstd', '-q', '-3', '-T1', 'all', '-o', 'all.zst'], cwd=site.folder)
    shutil.rmtree(os.path.join(site.folder, 'copy'))
    for name in os.listdir(plain):
        os.rename(os.path.join(plain, name), os.path.join(site.inbox, name))
    os.sync()
    cost = once(site)
    check(site, FILES)
    label = f'{FILES} files of {FILE_BYTES} bytes'
    row(f'{label}: seconds', f'{cost.seconds:.2f}', f'cp -r and sync: {copy.seconds:.2f}',
        f'{cost.seconds / copy.seconds:.2f}')
    row('  files/s', f'{FILES / cost.seconds:.0f}', f'cp -r and sync: {FILES / copy.seconds:.0f}',
        f'{copy.seconds / cost.seconds:.2f}')
    row('  CPU seconds', f'{cost.cpu:.2f}', f'cp -r and sync: {copy.cpu:.2f}', f'{cost.cpu / copy.cpu:.2f}')
    row('  CPU microseconds per file', f'{cost.cpu / FILES * 1e6:.0f}')
    row('  peak RSS, MiB', f'{cost.rss_mib:.1f}')
    packed = os.path.getsize(os.path.join(site.folder, 'all.zst'))
    row('  archive bytes / input bytes', f'{archive_bytes(site) / total:.3f}', f'zstd -3: {packed / total:.3f}',
        f'{archive_bytes(site) / packed:.2f}')
    row('  MB/CPU-s', f'{total / 1e6 / cost.cpu:.1f}', f'zstd -3: {total / 1e6 / squeezed.cpu:.1f}',
        f'{squeezed.cpu / cost.cpu:.3f}')


def one_big(site):
    prose = Prose(2)
    path = os.path.join(site.folder, 'big')
    total = 0
    with open(path, 'wb') as file:
        while total < BIG:
            total += file.write(prose.text(min(1 << 20, BIG - total)) + b'\n')
    os.sync()
    squeezed = Cost(['zstd', '-q', '-3', '-T1', 'big', '-o', 'big.zst'], cwd=site.folder)
    os.rename(path, os.path.join(site.inbox, 'big.txt'))
    cost = once(site)
    check(site, 1)
    row(f'one file of {total / 1e6:.0f} MB: seconds', f'{cost.seconds:.2f}', f'zstd -3: {squeezed.seconds:.2f}',
        f'{cost.seconds / squeezed.seconds:.2f}')
    row('  MB/CPU-s', f'{total / 1e6 / cost.cpu:.1f}', f'zstd -3: {total / 1e6 / squeezed.cpu:.1f}',
        f'{squeezed.cpu / cost.cpu:.3f}')
    row('  peak RSS, MiB', f'{cost.rss_mib:.1f}', f'zstd -3: {squeezed.rss_mib:.1f}',
        f'{cost.rss_mib / squeezed.rss_mib:.2f}')


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Tail:
    """`siftctl tail -f`, and when each of its lines came."""

    def __init__(self, site):
        self.process = subprocess.Popen([harness.SIFTCTL, *site.options(), 'tail', '-f'], env=site.environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.times = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for _ in self.process.stdout:
            self.times.put(time.monotonic())

    def next(self):
        return self.times.get(timeout=harness.WAIT_SECONDS)

    def stop(self):
        self.process.kill()
        self.process.wait()


def latency(site, label, *overrides):
    """Drop one file after the other; from the rename to the outcome's line and to the line of tail -f,
    which follows the archive itself and may be first."""
    for key, value in overrides:
        site.set(key, value)
    prose, durable, seen = Prose(3), [], []
    log = site.path('log', 'outcomes.ndjson')
    with site.start():
        site.drop('warm-up.txt', prose.text(FILE_BYTES))
        site.wait_outcomes(1)
        tail = Tail(site)
        tail.next()  # the record that is there already: from now on it follows
        for number in range(DROPS):
            before = os.path.getsize(log)
            text = prose.text(FILE_BYTES)
            beside = os.path.join(site.folder, 'beside')
            with open(beside, 'wb') as file:
                file.write(text)
            start = time.monotonic()
            os.rename(beside, os.path.join(site.inbox, f'{number:04}.txt'))
            limit = start + harness.WAIT_SECONDS
            while os.path.getsize(log) == before:
                if time.monotonic() > limit:
                    sys.exit(f'bench: no outcome for drop {number}')
                time.sleep(0.0002)
            end = time.monotonic()
            durable.append((end - start) * 1000)
            seen.append((tail.next() - start) * 1000)
        tail.stop()
    row(f'drop to outcome, {label}: p50, ms', f'{percentile(durable, .5):.1f}')
    row('  p99, ms', f'{percentile(durable, .99):.1f}')
    row('  drop to the line of siftctl tail -f: p50, ms', f'{percentile(seen, .5):.1f}')
    row('  p99, ms', f'{percentile(seen, .99):.1f}')
    return percentile(durable, .5)


def fsync_ms(site):
    """What the disk asks for one file: write, fsync, rename, fsync of the folder."""
    times, prose = [], Prose(4)
    folder = os.open(site.folder, os.O_RDONLY)
    for number in range(DROPS):
        text, path = prose.text(FILE_BYTES), os.path.join(site.folder, 'synced')
        start = time.monotonic()
        with open(path + '.new', 'wb') as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.rename(path + '.new', path)
        os.fsync(folder)
        times.append((time.monotonic() - start) * 1000)
    os.close(folder)
    return percentile(times, .5)


def with_site(work, *arguments):
    site = harness.Site('bench')
    try:
        site.write_config('{}\n')
        return work(site, *arguments)
    finally:
        site.close()


def machine():
    model = 'unknown processor'
    with open('/proc/cpuinfo', encoding='utf-8', errors='replace') as file:
        for line in file:
            if line.startswith('model name'):
                model = line.split(':', 1)[1].strip()
                break
    temporary = os.environ.get('TMPDIR', '/tmp')
    disk = subprocess.run(['stat', '-f', '-c', '%T', temporary], stdout=subprocess.PIPE, check=False,
                          encoding='utf-8').stdout.strip()
    return (f'{time.strftime("%Y-%m-%d %H:%M", time.gmtime())} UTC; {os.cpu_count()} x {model}; '
            f'Linux {platform.release()}; {temporary} on {disk}; load {os.getloadavg()[0]:.1f}')


def main():
    print(machine())
    print(f'  {"":<46} {"siftd":>14}   {"baseline of this run":<30} {"ratio":>8}')
    with_site(many_small)
    with_site(one_big)
    base = with_site(fsync_ms)
    default = with_site(latency, 'defaults')
    quick = with_site(latency, 'commit.wait 1ms', ('commit.wait', '1ms'))
    row('write, fsync, rename, fsync: p50, ms', '', f'{base:.1f}', f'{default / base:.1f}')
    row('  the same, commit.wait 1ms', '', f'{base:.1f}', f'{quick / base:.1f}')
    print(f'after the run: load {os.getloadavg()[0]:.1f}')


if __name__ == '__main__':
    main()
