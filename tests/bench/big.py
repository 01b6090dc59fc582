"""big.py -- big files and hostile ones against a running siftd with the defaults of a new installation.

    big.py [CASE...]      big kill eight line empty grow bomb cut; all when none is named

Each case has a root of its own below TMPDIR, is checked (outcomes, reasons, audit, verify), prints its
figures and is removed. Sizes come from the environment: BIG, KILL, LINE and CUT bytes (2G, 10Gi and the like), EIGHT
and EMPTY files, GROW seconds, BOMB bytes once expanded. RSS is the peak (VmHWM) above that of the idle
daemon. tests/e2e/test_big.py runs the same cases with small sizes.
"""
import datetime
import gzip
import json
import os
import random
import re
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'e2e'))
import harness  # noqa: E402
from harness import wait_for  # noqa: E402

UNITS = {'': 1, 'k': 10**3, 'M': 10**6, 'G': 10**9, 'Ki': 1 << 10, 'Mi': 1 << 20, 'Gi': 1 << 30}
HOURS = 4 * 3600  # of waiting before a hang is called one
ABOVE_MODEL_KIB = 64 * 1024
SMALL_BYTES = 2048
SMALL_PAUSE = 0.1  # between one small file's outcome and the next
CLAUSES = 20_000
WORDS = ('社区', '干部', '群众', '走访', '意见', '办结', '网格', '村民', '代表', '会议', '通过', '方案', '道路', '照明', '楼道',
         '停车', '老人', '食堂', '巡查', '隐患', '整改', '完成', '投入', '资金', '改造', '服务', '中心', '窗口', '办理', '事项', '平均',
         '时间', '缩短', '满意', '提高', '安排', '值班', '记录', '反映', '问题', '当天', '答复', '水库', '山林', '合作社', '党支部', '收入',
         '种植', '养殖', '培训', '补助', '危房', '河道', '垃圾', '清运', '绿化', '学校', '卫生院', '医生', '签约', '调解', '纠纷', '法律', '顾问')


def bytes_of(text):
    number, unit = re.fullmatch(r'([0-9.]+)([kMG]?i?)B?', text).groups()
    return int(float(number) * UNITS[unit])


class Prose:
    """Articles that all differ, from clauses made once: fast enough for gigabytes. Every paragraph starts
    with a number of its own, so that what arrived can be counted."""

    def __init__(self, seed, feed='\n'):
        pick = self.pick = random.Random(seed)
        self.number = 0
        self.feed = feed.encode()
        self.clauses = [self.clause(pick).encode() for _ in range(CLAUSES)]
        self.ends = [f'，占{pick.randint(1, 99)}.{pick.randint(0, 9)}%。'.encode() for _ in range(500)]

    @staticmethod
    def clause(pick):
        words = ''.join(pick.choices(WORDS, k=pick.randint(5, 11)))
        kind = pick.random()
        if kind < .15:
            return f'2024年{pick.randint(1, 12)}月{pick.randint(1, 28)}日{words}'
        if kind < .3:
            return f'{words}{pick.randint(2, 9000)}{pick.choice(("户", "人", "余平方米", "万元", "公里"))}'
        return words

    def article(self):
        """Some 2 to 6 kB."""
        pick, out = self.pick, []
        out.append(b''.join(pick.choices(self.clauses, k=1)) + self.feed * 2)
        for _ in range(pick.randint(4, 12)):
            self.number += 1
            out.append('　　第%d组'.encode() % self.number + '，'.encode().join(pick.choices(self.clauses, k=pick.randint(3, 9)))
                       + pick.choice(self.ends) + self.feed)
        out.append(self.feed)
        return b''.join(out)

    def write(self, path, size):
        """A file of about `size` bytes; returns its exact size."""
        have = 0
        with open(path, 'wb') as file:
            while have < size:
                have += file.write(b''.join(self.article() for _ in range(200)))
            # Or siftd's syncs would wait until the file system has written what is left of this.
            os.fsync(file.fileno())
        return have


# ---- figures

def say(text):
    print(f'  {text}', flush=True)


def load():
    return f'load {os.getloadavg()[0]:.1f}'


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def check_memory(above_kib, limit_kib):
    if not harness.sanitized():
        assert above_kib < limit_kib, f'{above_kib} KiB above the idle daemon'


def index_kib(site):
    """What the index of a stopped daemon takes: in memory it is as large as its snapshot."""
    state = site.path('state')
    return sum(os.path.getsize(os.path.join(state, name)) for name in os.listdir(state)) // 1024


class Watch:
    """The daemon's peak above its idle self."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.idle = daemon.rss_kib()
        self.start = time.monotonic()

    def above_kib(self):
        return self.daemon.rss_kib(peak=True) - self.idle

    def report(self, what, size=0, limit_kib=ABOVE_MODEL_KIB):
        seconds, above = time.monotonic() - self.start, self.above_kib()
        with open(f'/proc/{self.daemon.pid}/stat', encoding='ascii') as file:
            fields = file.read().rpartition(')')[2].split()
        cpu = (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')
        speed = f', {size / 1e6 / seconds:.1f} MB/s, {size / 1e6 / max(cpu, .01):.1f} MB/CPU-s' if size else ''
        say(f'{what}: {seconds:.1f} s{speed}; idle {self.idle / 1024:.1f} MiB, peak {above / 1024:.1f} MiB above it; '
            f'{load()}')
        if limit_kib is not None:
            check_memory(above, limit_kib)
        return above


def check_books(site):
    """audit and verify, as siftctl says them."""
    for verb in ('audit', 'verify'):
        done = subprocess.run([harness.SIFTCTL, *site.options(), verb], env=site.environment, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        words = done.stdout.decode(errors='replace').strip().splitlines()
        say(f'{verb}: {words[-1] if words else "nothing said"}')
        assert done.returncode == 0, (verb, done.stdout)


def outcome(site, name):
    lines = [o for o in site.outcomes() if o['name'] == name and not o.get('again')]
    return lines[0] if lines else None


def wait_long(site, what, condition):
    """As long as it takes; but a daemon that died never gets there."""
    def alive_or_done():
        value = condition()
        assert value or site.daemons[-1].process.poll() is None, site.daemons[-1].log()[-3000:]
        return value
    return wait_for(what, alive_or_done, HOURS)


def wait_outcome(site, name):
    return wait_long(site, f'the outcome of {name}', lambda: outcome(site, name))


def expect(site, name, reason, words=''):
    line = wait_outcome(site, name)
    assert line['outcome'] == 'quarantined' and line['reason'] == reason and words in line['detail'], line
    say(f'{name}: {line["outcome"]}, {line["reason"]}: {line["detail"]}')


class Paragraphs:
    """Which numbered paragraphs the archive holds, read as users do: with zstdcat."""

    def __init__(self, site):
        self.seen, self.twice, self.lines = set(), 0, 0
        names = sorted(site.path('archive', n) for n in site.tree('archive') if '.zst' in n)
        with subprocess.Popen(['zstd', '-dcq', *names], stdout=subprocess.PIPE) as process:
            for line in process.stdout:
                self.lines += 1
                for number in re.findall('第([0-9]+)组'.encode(), line):
                    number = int(number)
                    self.twice += number in self.seen
                    self.seen.add(number)
        assert process.returncode == 0

    def check(self, prose):
        missing = prose.number - len(self.seen)
        say(f'{len(self.seen)} of {prose.number} paragraphs in {self.lines} records, {self.twice} twice')
        assert missing == 0 and self.twice == 0, (missing, self.twice)


# ---- small files beside

class Small:
    """Drop one small file after the other; how long each takes to its line in the log."""

    def __init__(self, site):
        self.site, self.times = site, []
        self.prose = Prose(99)
        self.prose.number = 10**9  # not among those of the big file
        self.log, self.off = site.path('log', 'outcomes.ndjson'), 0
        self.open = {}
        self.big = None  # the big file's line

    def read(self):
        """New lines of the log."""
        try:
            with open(self.log, 'rb') as file:
                file.seek(self.off)
                data = file.read()
        except FileNotFoundError:
            return
        whole = data[:data.rfind(b'\n') + 1]
        self.off += len(whole)
        for line in whole.splitlines():
            line = json.loads(line)
            if line['name'] in self.open:
                self.times.append((time.monotonic() - self.open.pop(line['name']), line.get('ms')))
            else:
                self.big = line

    def drop(self):
        name = f'small-{len(self.times)}.txt'
        beside = os.path.join(self.site.folder, 'small')
        with open(beside, 'wb') as file:
            file.write(self.prose.article()[:SMALL_BYTES].decode(errors='ignore').encode())
        self.open[name] = time.monotonic()
        os.rename(beside, os.path.join(self.site.inbox, name))

    def run(self):
        """Until the big file is through."""
        limit = time.monotonic() + HOURS
        next_at = 0
        while self.big is None or self.open:
            self.read()
            if not self.open and self.big is None and time.monotonic() >= next_at:
                self.drop()
                next_at = time.monotonic() + SMALL_PAUSE
            time.sleep(0.002)
            assert time.monotonic() < limit, 'the big file is not through'
            assert self.site.daemons[-1].process.poll() is None, self.site.daemons[-1].log()[-3000:]

    def report(self):
        seconds = [t for t, _ in self.times]
        say(f'{len(seconds)} small files beside it, drop to outcome: median {percentile(seconds, .5):.2f} s, '
            f'p95 {percentile(seconds, .95):.2f}, slowest {max(seconds):.2f}; '
            f'{sum(s > 1 for s in seconds)} over 1 s')
        slow = sorted(self.times, key=lambda t: -t[0])[:3]
        if slow[0][1]:
            say(f'slowest, ms each step: {json.dumps([ms for _, ms in slow])}')


# ---- the cases

def put(site, path, name):
    os.sync()
    os.rename(path, os.path.join(site.inbox, name))


def case_big(site, size):
    prose, path = Prose(1), os.path.join(site.folder, 'big')
    size = prose.write(path, size)
    with site.start() as daemon:
        watch, small = Watch(daemon), Small(site)
        put(site, path, 'big.txt')
        small.run()
        above = watch.report(f'{size / 1e9:.2f} GB', size, limit_kib=None)
        small.report()
        assert small.big['outcome'] == 'archived' and not small.big.get('partial'), small.big
        say(f'outcome: {json.dumps(small.big, ensure_ascii=False)}')
    say(f'its index: {index_kib(site) / 1024:.1f} MiB')
    check_memory(above - index_kib(site), ABOVE_MODEL_KIB)
    check_books(site)
    seen = Paragraphs(site)
    seen.seen = {n for n in seen.seen if n <= prose.number}
    seen.check(prose)


def commits(site, name):
    done = subprocess.run([harness.SIFTCTL, *site.options(), 'why', '--json', name], env=site.environment,
                          check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout.splitlines()[0])['commits']


def case_kill(site, size, at=.4):
    """Kill -9 when about `at` of the file is committed; the next start goes on there."""
    prose, path = Prose(2), os.path.join(site.folder, 'big')
    size = prose.write(path, size)
    want = site.path('archive')
    daemon = site.start()
    watch = Watch(daemon)
    put(site, path, 'big.txt')
    wait_long(site, 'work on it', lambda: site.tree('archive'))

    def is_far():
        return sum(os.path.getsize(os.path.join(want, n)) for n in site.tree('archive')) > at * size / 6
    wait_long(site, 'its middle', is_far)
    daemon.kill()
    before = commits(site, 'big.txt')
    say(f'killed with {len(before)} parts and {before[-1]["end"] / 1e6:.0f} of {size / 1e6:.0f} MB committed')
    check_books(site)
    with site.start() as daemon:
        watch = Watch(daemon)
        line = wait_outcome(site, 'big.txt')
        with open(f'/proc/{daemon.pid}/io', encoding='ascii') as file:
            read = int(file.readline().split()[1])
        watch.report('the rest', size - before[-1]['end'])
        assert line['outcome'] == 'archived' and not line.get('partial'), line
        say(f'read {read / 1e6:.0f} MB: the survey reads all, its parts only the rest')
    after = commits(site, 'big.txt')
    assert after[:len(before)] == before, 'what was committed changed'
    assert [p['part'] for p in after] == list(range(len(after)))
    assert after[-1]['end'] == size
    check_books(site)
    Paragraphs(site).check(prose)


def case_eight(site, count):
    """The biggest that go in one part, one after the other."""
    with site.start() as daemon:
        watch = Watch(daemon)
        for number in range(count):
            prose = Prose(10 + number)
            site.drop(f'{number}.txt', b''.join(prose.article() for _ in range(4000))[:8 << 20])
        for number in range(count):
            assert wait_outcome(site, f'{number}.txt')['outcome'] == 'archived'
        # The aim is that of the others; text full of tags takes more.
        watch.report(f'{count} files of 8 MiB', count * (8 << 20), 2 * ABOVE_MODEL_KIB)
    check_books(site)


def case_line(site, size):
    prose, path = Prose(3, feed=''), os.path.join(site.folder, 'line')
    size = prose.write(path, size)
    with site.start() as daemon:
        watch = Watch(daemon)
        put(site, path, 'line.txt')
        line = wait_outcome(site, 'line.txt')
        watch.report(f'{size / 1e6:.0f} MB in one line', size)
        assert line['outcome'] == 'archived' and not line.get('partial'), line
    check_books(site)


def case_empty(site, count):
    """They are there before the daemon, as after a copy; so the watch overflows into a scan, too."""
    folder = os.path.join(site.inbox, 'empty')
    os.makedirs(folder)
    for number in range(count):
        os.close(os.open(os.path.join(folder, f'{number:07}'), os.O_CREAT | os.O_WRONLY, 0o644))
    daemon = site.start()
    with daemon:
        watch = Watch(daemon)

        def through():
            done = subprocess.run(['wc', '-l', site.path('log', 'outcomes.ndjson')], check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.split()
            rotated = os.path.exists(site.path('log', 'outcomes.ndjson.1'))
            status = json.loads(site.ctl('status', '--json').stdout) if rotated or done else {}
            return status.get('quarantined', 0) >= count and status
        limit = time.monotonic() + HOURS
        while not through():
            assert time.monotonic() < limit and daemon.process.poll() is None, daemon.log()[-3000:]
            time.sleep(1 if count > 10000 else .05)
        watch.report(f'{count} empty files')
    seconds = time.monotonic() - watch.start
    say(f'{count / seconds:.0f} files/s')
    reasons = {}
    for top, _, names in os.walk(site.path('quarantine')):
        reasons[os.path.basename(top)] = reasons.get(os.path.basename(top), 0) + len(names)
    reasons = {k: v for k, v in reasons.items() if v}
    say(f'quarantine: {reasons} (file and reason each)')
    assert reasons == {'empty': 2 * count}, reasons
    check_books(site)


class Grower(threading.Thread):
    """Appends until told to stop, with the file open all the time."""

    def __init__(self, path, rate):
        super().__init__(daemon=True)
        self.rate, self.ends = rate, threading.Event()
        self.file = open(path, 'ab', buffering=0)
        self.written, self.text = 0, Prose(5).article() * 1000

    def run(self):
        while not self.ends.wait(.01):
            self.written += self.file.write(self.text[:int(self.rate / 100)])

    def begin(self):
        self.start()
        wait_for('the first bytes', lambda: self.written)

    def stop(self):
        self.ends.set()
        self.join()
        self.file.close()


def case_grow(site, seconds, rate=20_000_000):
    """One that is written in place without an end; one that was moved in while it is written; and one that
    was complete, and is opened again once it is taken."""
    small_prose, beside = Prose(6), os.path.join(site.folder, 'moved')
    with site.start() as daemon:
        watch = Watch(daemon)
        Prose(7).write(beside, 30_000_000)
        os.rename(beside, os.path.join(site.inbox, 'late.txt'))
        (claimed,) = wait_for('its claim', site.in_claim)
        late = Grower(site.path('inbox/.siftd/claim', claimed), rate)
        late.begin()
        place = Grower(os.path.join(site.inbox, 'in-place.txt'), rate)
        place.begin()
        moved = Grower(beside, rate)
        moved.begin()
        os.rename(beside, os.path.join(site.inbox, 'moved.txt'))
        end = time.monotonic() + seconds
        passed = 0
        while time.monotonic() < end:
            name = f'small-{passed}.txt'
            site.drop(name, small_prose.article())
            wait_outcome(site, name)
            passed += 1
            time.sleep(.1)
        say(f'{passed} small files passed by in {seconds} s')
        expect(site, 'late.txt', 'unstable')
        for name, grower in (('in-place.txt', place), ('moved.txt', moved)):
            assert outcome(site, name) is None, outcome(site, name)
            assert os.path.exists(os.path.join(site.inbox, name)), 'a file that is being written was taken'
            say(f'{name}: still in the inbox after {grower.written / 1e6:.0f} MB, not taken while it is written')
        watch.report('growing files')
        for grower in (late, place, moved):
            grower.stop()
        for name in ('in-place.txt', 'moved.txt'):
            line = wait_outcome(site, name)
            assert line['outcome'] == 'archived', line
            say(f'{name}: closed at last, {line["outcome"]}, {line["size"]} bytes')
    check_books(site)


def compressed_zeros(path, size, tool):
    with open(path, 'wb') as out:
        with subprocess.Popen([tool, '-c'] + (['-9'] if tool == 'gzip' else ['-q', '-19']), stdin=subprocess.PIPE,
                              stdout=out) as process:
            zeros = bytes(1 << 20)
            for _ in range(max(1, size >> 20)):
                process.stdin.write(zeros)
            process.stdin.close()


def wait_for_no_expansion(site):
    """An outcome is written before what its file was expanded to is removed."""
    wait_for('an empty expanded/', lambda: not os.listdir(site.path('inbox/.siftd/expanded')))


def case_bomb(site, size):
    with site.start() as daemon:
        watch = Watch(daemon)
        for tool, name in (('gzip', 'bomb.gz'), ('zstd', 'bomb.zst')):
            beside = os.path.join(site.folder, name)
            compressed_zeros(beside, size, tool)
            packed = os.path.getsize(beside)
            os.rename(beside, os.path.join(site.inbox, name))
            expect(site, name, 'container')
            say(f'{name}: {packed} bytes that make {size}')
        watch.report('two bombs')
        wait_for_no_expansion(site)
    check_books(site)


def case_cut(site, size):
    """A .zst and a .gz without their last bytes, one cut in the middle, and a whole one beside them."""
    prose, path = Prose(8), os.path.join(site.folder, 'text')
    prose.write(path, size)
    with open(path, 'rb') as file:
        text = file.read()
    whole = subprocess.run(['zstd', '-q', '-c', path], check=True, stdout=subprocess.PIPE).stdout
    with site.start() as daemon:
        watch = Watch(daemon)
        site.drop('tail.zst', whole[:-7])
        site.drop('half.zst', whole[:len(whole) // 2])
        site.drop('tail.gz', gzip.compress(text, 1)[:-3])
        site.drop('whole.zst', whole)
        for name in ('tail.zst', 'half.zst', 'tail.gz'):
            expect(site, name, 'container', 'cut short')
        assert wait_outcome(site, 'whole.zst')['outcome'] == 'archived'
        watch.report('cut containers', 4 * len(text))
        wait_for_no_expansion(site)
    check_books(site)
    Paragraphs(site).check(prose)


CASES = {
    'big': (case_big, 'BIG', '2G'),
    'kill': (case_kill, 'KILL', '2G'),
    'eight': (case_eight, 'EIGHT', '6'),
    'line': (case_line, 'LINE', '500M'),
    'empty': (case_empty, 'EMPTY', '1000000'),
    'grow': (case_grow, 'GROW', '30'),
    'bomb': (case_bomb, 'BOMB', '10G'),
    'cut': (case_cut, 'CUT', '50M'),
}


def main():
    for name in sys.argv[1:] or CASES:
        work, variable, default = CASES[name]
        size = bytes_of(os.environ.get(variable, default))
        print(f'{name}: {variable}={size}; {datetime.datetime.utcnow():%Y-%m-%d %H:%M} UTC; {os.cpu_count()} CPUs; '
              f'{load()}', flush=True)
        site = harness.Site('big-' + name)
        try:
            site.write_config('{}\n')
            work(site, size)
        finally:
            site.close()


if __name__ == '__main__':
    main()
