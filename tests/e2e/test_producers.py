"""Every program that puts files in a folder, against a running siftd with its default timings.

Each producer makes its files while all the others do. For each of them: one outcome, the archived bytes
are the producer's last ones, no temporary of its own was taken. The matrix is run twice: all as one
user, each producer in a subfolder; and, as root, with the daemon as one ordinary user and the producers
as another, in the inbox itself. `report` prints it as a table and writes it to build/producers.txt.

Some producers leave a moment in which nobody has the file open (>> in a loop, sed -i). A file is
complete `quiet` after it was closed, so those must be quicker than that; a round in which this machine
was not is void and repeated.
"""
import concurrent.futures
import datetime
import hashlib
import os
import subprocess
import threading
import time

import outside
from harness import REPO, WAIT_SECONDS, Skip, chinese_text, records, wait_for

QUIET_MS = 250
TRIES = 5
SIZES = (1, 12, 400)  # sentences: 150 bytes, 2 KB, 60 KB
MATRIX = {}  # (number, title) -> {daemon: Row}
LOCK = threading.Lock()


class Row:
    """What one producer came to under one daemon."""

    def __init__(self):
        self.note = ''
        self.wanted = self.archived = self.quarantined = self.left = 0
        self.partial = self.stolen = self.missing = self.twice = 0
        self.slowest = 0.0

    def is_good(self):
        return not (self.partial or self.stolen or self.missing or self.twice)


class Bench:
    """The place where one producer works."""

    def __init__(self, world, key):
        self.world, self.key = world, key
        self.inbox = os.path.join(world.site.inbox, key) if world.has_folders else world.site.inbox
        self.folder = os.path.join(world.site.folder, 'sources', key)
        self.other = os.path.join(world.tmpfs, key) if world.tmpfs else None
        self.wanted = {}  # path below the inbox -> (bytes, reason or None)
        self.voided, self.stays = set(), set()
        self.ended = 0.0
        self.sources = 0
        os.makedirs(self.folder)
        world.hand_over(self.folder)
        if world.has_folders:
            os.makedirs(self.inbox)
            world.hand_over(self.inbox)

    def name(self, label):
        return f'{self.key}-{label}.txt'

    def path(self, label):
        return os.path.join(self.inbox, self.name(label))

    def source(self, sentences):
        """A file outside of the inbox, on the same file system: (path, bytes)."""
        with LOCK:
            self.world.texts += 1
            number = self.world.texts
        data = chinese_text(number, sentences).encode()
        self.sources += 1
        path = os.path.join(self.folder, f'source-{self.sources}')
        with open(path, 'wb') as file:
            file.write(data)
        self.world.hand_over(path)
        return path, data

    def expect(self, path, data, reason=None):
        name = os.path.relpath(path, self.world.site.inbox)
        self.wanted[os.fsencode(name)] = (data, reason)

    def void(self, path):
        name = os.fsencode(os.path.relpath(path, self.world.site.inbox))
        self.voided.add(name)

    def sh(self, script, *arguments, uid=None):
        """A shell with $1 ...; as the user who drops files, where the daemon sees its mounts."""
        prefix = self.world.inside + outside.as_user(self.world.writer if uid is None else uid)
        return outside.run([*prefix, 'sh', '-ec', 'cd "$1"; shift; ' + script, 'sh', self.folder, *arguments])

    def python(self, mode, path, source, pieces, pause_ms):
        """The command for one mode of writer.py."""
        with open(outside.WRITER, encoding='utf-8') as file:
            code = file.read()
        prefix = self.world.inside + outside.as_user(self.world.writer)
        return [*prefix, 'python3', '-c', code, mode, path, source, str(pieces), str(pause_ms)]

    def write(self, mode, pieces, pause_ms, sizes=SIZES):
        """Files written by writer.py, again where it was too slow for its own good."""
        for number, sentences in enumerate(sizes):
            for attempt in range(TRIES):
                source, data = self.source(sentences)
                path = self.path(f'{number}-{attempt}')
                said = outside.run(self.python(mode, path, source, pieces, pause_ms))
                if int(said.split('gap ')[1]) < QUIET_MS - 50:
                    self.expect(path, data)
                    break
                self.void(path)

    def quickly(self, script, path, *arguments):
        """Run `script`; False, and the file is void, when it took as long as `quiet`."""
        start = time.monotonic()
        try:
            self.sh(script, path, *arguments)
        except AssertionError:
            if (time.monotonic() - start) * 1000 < QUIET_MS - 50:
                raise
        if (time.monotonic() - start) * 1000 < QUIET_MS - 50:
            return True
        self.void(path)
        return False

    def edited(self, script):
        """A file in the inbox, kept open by its writer while `script FILE` changes it."""
        for number, sentences in enumerate(SIZES):
            source, data = self.source(sentences)
            path = self.path(number)
            with subprocess.Popen(self.python('hold', path, source, 1, 0), stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE) as holder:
                assert holder.stdout.readline() == b'written\n'
                self.sh(script, path)
                holder.stdin.close()
                assert holder.wait(WAIT_SECONDS) == 0
            self.expect(path, data.replace('通报'.encode(), '简报'.encode()))


# ------------------------------------------------------------------------------- the producers

def each_size(bench, script):
    """`script SOURCE TARGET` for each size."""
    for number, sentences in enumerate(SIZES):
        source, data = bench.source(sentences)
        bench.sh(script, source, bench.path(number))
        bench.expect(bench.path(number), data)


def do_cp(bench):
    each_size(bench, 'cp -p "$1" "$2"')


def do_mv(bench):
    each_size(bench, 'mv "$1" "$2"')


def do_mv_across(bench):
    if not bench.other:
        raise Skip('there is no second file system')
    each_size(bench, f'mkdir -p {bench.other}; cp -p "$1" {bench.other}/x; mv {bench.other}/x "$2"')


def do_install(bench):
    each_size(bench, 'install -m 644 "$1" "$2"')


def do_slow_100(bench):
    bench.write('slow', 8, 100)


def do_slow_700(bench):
    bench.write('slow', 3, 700)


def do_append(bench):
    bench.write('append', 8, 30)


def do_append_shell(bench):
    for number in range(len(SIZES)):
        for attempt in range(TRIES):
            path = bench.path(f'{number}-{attempt}')
            lines = ''.join(f'Line {i} of log {number} try {attempt}, as user {bench.world.writer}.\n'
                            for i in range(20))
            bench.expect(path, lines.encode())
            # Without a program to start, a shell appends all of it well within `quiet`.
            if bench.quickly('printf "%s" "$2" | while IFS= read -r l; do printf "%s\\n" "$l" >>"$1"; done',
                             path, lines):
                break
            del bench.wanted[os.fsencode(os.path.relpath(path, bench.world.site.inbox))]


def do_double(bench):
    bench.write('append', 2, 60)


def do_mmap(bench):
    bench.write('mmap', 4, 300)


def do_rsync(bench):
    outside.need('rsync')
    # 60 KB at 100 KB/s: the temporary file stays for half a second.
    each_size(bench, 'rsync -a --bwlimit=100 "$1" "$2"')


def do_rsync_inplace(bench):
    outside.need('rsync')
    each_size(bench, 'rsync -a --inplace --bwlimit=100 "$1" "$2"')


def do_rsync_folder(bench):
    outside.need('rsync')
    bench.sh('mkdir -p tree/sub')
    for number, sentences in enumerate(SIZES):
        _, data = bench.source(sentences)
        below = f'{bench.key}-tree/sub/{number}.txt'
        path = os.path.join(bench.folder, 'tree', 'sub', f'{number}.txt')
        with open(path, 'wb') as file:
            file.write(data)
        bench.world.hand_over(path)
        bench.expect(os.path.join(bench.inbox, below), data)
    # The folder must let the daemon move its files, whoever made it.
    bench.sh('umask 0; rsync -rt --chmod=D777,F644 tree/ "$1"',
             os.path.join(bench.inbox, f'{bench.key}-tree'))


def sftp(bench, batch):
    server = outside.find('sftp-server')
    if not server or not outside.find('sftp'):
        raise Skip('there is no sftp with its server here')
    bench.sh('printf "%s" "$2" >batch; sftp -q -b batch -D "$1" >sftp.log 2>&1 || { cat sftp.log >&2; exit 1; }',
             server, batch)


def do_sftp(bench):
    batch = ''
    for number, sentences in enumerate(SIZES):
        source, data = bench.source(sentences)
        batch += f'put {source} {bench.path(number)}\n'
        bench.expect(bench.path(number), data)
    sftp(bench, batch)


def do_sftp_rename(bench):
    batch = ''
    for number, sentences in enumerate(SIZES):
        source, data = bench.source(sentences)
        batch += f'put -p {source} {bench.path(number)}.filepart\n'
        batch += f'rename {bench.path(number)}.filepart {bench.path(number)}\n'
        bench.expect(bench.path(number), data)
    sftp(bench, batch)


def do_sed(bench):
    bench.edited('sed -i s/通报/简报/ "$1"')


def do_sed_at_once(bench):
    for number, sentences in enumerate(SIZES):
        for attempt in range(TRIES):
            source, data = bench.source(sentences)
            path = bench.path(f'{number}-{attempt}')
            if bench.quickly('cp "$2" "$1"; sed -i s/通报/简报/ "$1"', path, source):
                bench.expect(path, data.replace('通报'.encode(), '简报'.encode()))
                break


def vim():
    found = outside.find('vim') or outside.find('vim.tiny')
    if not found:
        raise Skip('there is no vim here')
    return found


def do_vim(bench):
    bench.edited(vim() + ' -es -N -u NONE -i NONE -c "set enc=utf-8 backupcopy=no" -c "1s/通报/简报/" -c wq "$1" '
                 '</dev/null')


def do_vim_copy(bench):
    """backupcopy=yes: the file itself is written again, its copy is the backup."""
    bench.edited(vim() + ' -es -N -u NONE -i NONE -c "set enc=utf-8 backupcopy=yes" -c "1s/通报/简报/" -c wq "$1" '
                 '</dev/null')


def do_vim_new(bench):
    each_size(bench, vim() + ' -es -N -u NONE -i NONE -c "set enc=utf-8" -c "write $2" -c q "$1" </dev/null')


def do_tar(bench):
    bench.sh('mkdir tree')
    for number, sentences in enumerate(SIZES):
        source, data = bench.source(sentences)
        bench.sh('cp "$1" tree/"$2"; touch -d 2001-02-03 tree/"$2"', source, bench.name(number))
        bench.expect(bench.path(number), data)
    bench.sh('tar -C tree -cf tree.tar .; rm tree/*; tar --no-overwrite-dir -C "$1" -xf tree.tar --wildcards "./*"',
             bench.inbox)


def do_curl(bench):
    outside.need('curl')
    each_size(bench, 'curl -s -o "$2" "file://$1"')


def do_split(bench):
    source, data = bench.source(SIZES[-1] * 2)
    size = len(data) // 5 // 3 * 3 + 3
    bench.sh('split -b "$3" --additional-suffix=.txt "$1" "$2"', source, bench.path('')[:-4], str(size))
    for number in range(-(-len(data) // size)):
        bench.expect(bench.path(f'a{chr(97 + number)}'), data[number * size:(number + 1) * size])


def do_link(bench):
    each_size(bench, 'ln "$1" "$2"')


def do_symlink(bench):
    source, _ = bench.source(5)
    spy = outside.Spy(source)
    bench.sh('ln -s "$1" "$2"; ln -s nowhere "$3"', source, bench.path('there'), bench.path('nowhere'))
    bench.expect(bench.path('there'), None, 'not_regular')
    bench.expect(bench.path('nowhere'), None, 'not_regular')
    bench.world.spies.append((spy, source))


def do_fifo(bench):
    bench.sh('mkfifo "$1"', bench.path('fifo'))
    bench.expect(bench.path('fifo'), None, 'not_regular')


def do_temporary(bench):
    for number, (form, sentences) in enumerate(zip(('{}.part', '{}.tmp', '{}.crdownload', '.{}'), (3, 4, 5, 6))):
        source, data = bench.source(sentences)
        before = os.path.join(bench.inbox, form.format(bench.name(number)))
        bench.sh('cp "$1" "$2"; sleep 0.6; mv "$2" "$3"', source, before, bench.path(number))
        bench.expect(bench.path(number), data)
    for name in ('{}.partial', '{}~', '{}.swp', '{}.filepart', '.{}'):
        source, _ = bench.source(2)
        path = os.path.join(bench.inbox, name.format(bench.name('stays')))
        bench.sh('cp "$1" "$2"', source, path)
        bench.stays.add(path)


def do_secret(bench):
    """A file its writer made for himself alone: another user's daemon can move and not read it."""
    if bench.world.writer == bench.world.daemon_uid:
        raise Skip('needs two users')
    source, _ = bench.source(3)
    bench.sh('umask 077; cat "$1" >"$2"', source, bench.path('secret'))
    bench.expect(bench.path('secret'), None, 'unreadable')


def do_closed_folder(bench):
    """A subfolder of another user, which the daemon may not write to."""
    if bench.world.writer == bench.world.daemon_uid:
        raise Skip('needs two users')
    source, data = bench.source(3)
    folder = os.path.join(bench.inbox, f"{bench.key}'s folder")
    bench.sh('mkdir -m 755 "$2"; cp "$1" "$2"/stays.txt', source, folder)
    bench.world.closed = (os.path.join(folder, 'stays.txt'), data)
    bench.stays.add(os.path.join(folder, 'stays.txt'))


PRODUCERS = [
    ('cp -p', do_cp), ('mv, same file system', do_mv), ('mv, from a tmpfs', do_mv_across),
    ('install', do_install), ('slow writer, 100 ms pauses', do_slow_100),
    ('slow writer, 700 ms pauses', do_slow_700), ('open, append, close, 8 times', do_append),
    ('shell >> 20 times', do_append_shell), ('open and close twice', do_double),
    ('mmap, 300 ms pauses', do_mmap), ('rsync', do_rsync), ('rsync --inplace', do_rsync_inplace),
    ('rsync of a folder', do_rsync_folder), ('sftp put', do_sftp),
    ('sftp put, rename', do_sftp_rename), ('sed -i, file held open', do_sed),
    ('cp; sed -i', do_sed_at_once), ('vim, backup by renaming', do_vim),
    ('vim, backup by copying', do_vim_copy), ('vim, new file', do_vim_new), ('tar x, old times', do_tar),
    ('curl -o', do_curl), ('split', do_split), ('ln', do_link), ('ln -s', do_symlink),
    ('mkfifo', do_fifo), ('temporary names', do_temporary), ('umask 077', do_secret),
    ('subfolder, mode 755', do_closed_folder),
]


# ------------------------------------------------------------------------------- the matrix

class World:
    """One daemon and what surrounds it."""

    def __init__(self, site, daemon_uid, writer, has_folders):
        self.site, self.daemon_uid, self.writer, self.has_folders = site, daemon_uid, writer, has_folders
        self.texts = 1000 * (writer % 7)
        self.spies, self.closed = [], None
        self.inside, self.tmpfs, self.daemon = [], None, None
        site.write_config('{}\n')  # default timings

    def hand_over(self, path):
        if os.geteuid() == 0:
            os.chown(path, self.writer, self.writer)

    def start(self):
        site = self.site
        prefix = outside.as_user(self.daemon_uid)
        if os.geteuid() == 0:
            site.give_away(self.daemon_uid)
            os.chmod(site.folder, 0o755)
            os.chmod(site.inbox, 0o3777)
        if outside.can_mount():
            self.tmpfs = os.path.join(site.folder, 'tmpfs')
            os.mkdir(self.tmpfs)
            prefix = outside.namespace(f'mount -t tmpfs -o mode=1777 none {self.tmpfs}') + prefix
        self.daemon = site.start(prefix=prefix)
        if self.tmpfs:
            self.inside = outside.inside(self.daemon)
        return self.daemon


def produce(world):
    """Run all producers at once; their benches, None where one cannot run here."""
    def work(number_and_producer):
        number, (title, function) = number_and_producer
        bench = Bench(world, f'p{number:02}')
        try:
            function(bench)
        except Skip as reason:
            return title, bench, str(reason)
        bench.ended = time.time()
        return title, bench, ''
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, enumerate(PRODUCERS, 1)))


def judge(bench, finals, done, row, times):
    """Compare what a producer meant with what came out."""
    names = set(bench.wanted) | bench.voided
    for name, (data, reason) in bench.wanted.items():
        row.wanted += 1
        found = [e for e in finals if e.name == name]
        row.missing += not found
        row.twice += len(found) > 1
        for entry in found:
            if entry.outcome == 'quarantined':
                row.quarantined += 1
                row.partial += entry.reason != reason
                continue
            row.archived += 1
            is_whole = (reason is None and entry.sha256 == hashlib.sha256(data).digest()
                        and entry.size == len(data) and done.get(entry.id) == data)
            row.partial += not is_whole
            row.slowest = max(row.slowest, times[entry.id] - bench.ended)
    row.left = sum(os.path.exists(path) for path in bench.stays)
    row.missing += len(bench.stays) - row.left
    return names


def originals_in_done(site):
    out = {}
    for name in site.tree('done'):
        path = site.path('done', name)
        if os.path.isfile(path):
            with open(path, 'rb') as file:
                out[int(os.path.basename(name).split('-')[0])] = file.read()
    return out


def seconds_of(line):
    return datetime.datetime.fromisoformat(line['time'].replace('Z', '+00:00')).timestamp()


def check_matrix(world, label, results):
    site = world.site
    archive = site.archive()
    finals, done = archive.finals, originals_in_done(site)
    times = {line['id']: seconds_of(line) for line in site.outcomes()}
    known, originals, bad = set(), {}, []
    for number, (title, bench, note) in enumerate(results, 1):
        row = Row()
        row.note = note
        known |= judge(bench, finals, done, row, times)
        mine = [e for e in finals if e.name.startswith((f'p{number:02}/'.encode(), f'p{number:02}-'.encode()))]
        row.stolen = sum(e.name not in bench.wanted and e.name not in bench.voided for e in mine)
        MATRIX.setdefault((number, title), {})[label] = row
        if not row.is_good():
            bad.append(f'{title}: {row.partial} partial, {row.stolen} stolen, {row.missing} missing, '
                       f'{row.twice} twice: {[(e.name, e.outcome, e.reason, e.size) for e in mine]}')
        originals.update({name: data for name, (data, _) in bench.wanted.items()})
    strangers = [e.name for e in finals if e.name not in known]
    if strangers:
        bad.append(f'outcomes nobody asked for: {strangers}')
    # The books of what is expected; void rounds are not in `originals`.
    problems = records.check_archive(archive, lambda e: originals.get(e.name, done.get(e.id)))
    if site.in_claim():
        problems.append(f'still in work: {site.in_claim()}')
    assert not bad + problems, '\n'.join((bad + problems)[:20])


def check_never_opened(world):
    for spy, path in world.spies:
        opened = spy.opened()
        assert not opened, f'a file behind a link was opened: {opened}'
        with open(path, 'rb') as file:
            file.read(1)
        assert spy.opened(), 'the spy sees nothing at all'
        spy.close()


def check_remedy(world):
    """What cannot be claimed is listed with the line that helps; it does help."""
    path, data = world.closed
    name = os.path.relpath(path, world.site.inbox)

    def problems():
        # A folder that rsync opened late stays listed until two scans found it open.
        return {p['name']: p for p in outside.ask(world.site, 'problems')['unclaimable']}
    assert outside.ask(world.site, 'status')['unclaimable'] >= 1
    problem = problems()[name]
    assert problem['remedy'].startswith('chmod '), problem
    outside.run([*outside.as_user(world.writer), 'sh', '-ec', problem['remedy']])
    wait_for('the file behind the closed folder', lambda: not os.path.exists(path))
    wait_for('the problem to go', lambda: name not in problems())
    wait_for('its outcome', lambda: hashlib.sha256(data).digest() in
             [e.sha256 for e in world.site.archive().finals if e.outcome == 'archived'])


def run_matrix(world, label):
    with world.start():
        results = produce(world)
        wanted = {name for _, bench, _ in results for name in bench.wanted}

        def missing():
            return sorted(wanted - {os.fsencode(line['name']) for line in world.site.outcomes()})
        # A writer whose close was seen needs `quiet`; what only a look can tell, `settle`.
        try:
            wait_for('an outcome of every file', lambda: not missing())
        except AssertionError:
            raise AssertionError(f'no outcome: {missing()}') from None
        # Were a temporary stolen, it would come out within `quiet`, too: one more file proves the time.
        time_limit = time.monotonic() + 2 * QUIET_MS / 1000
        wait_for('quiet', lambda: time.monotonic() > time_limit)
        wait_for('an empty claim folder', lambda: not world.site.in_claim())
        check_never_opened(world)
        status = outside.ask(world.site, 'status')
        assert status['state'] == 'running' and status['watching'], status
        check_matrix(world, label, results)
        if world.closed:
            check_remedy(world)


def test_one_user(site):
    """Daemon and producers are the same user, whoever runs the tests."""
    me = os.geteuid()
    world = World(site, me, me, has_folders=True)
    run_matrix(world, 'root' if me == 0 else 'one user')


def test_two_users(site):
    """An ordinary user's daemon, and files of another."""
    outside.need_root()
    outside.need_reachable()
    world = World(site, outside.DAEMON_UID, outside.WRITER_UID, has_folders=False)
    run_matrix(world, 'two users')


def test_remedies(site):
    """What another user's folder keeps from us is listed, each with a line that helps at once."""
    outside.need_root()
    outside.need_reachable()
    world = World(site, outside.DAEMON_UID, outside.WRITER_UID, has_folders=False)
    with world.start():
        for name, mode in (("it's mine $(id); ", 0o755), ('sticky', 0o1777), ('closed', 0o700), ('-a', 0o555)):
            folder = os.path.join(site.inbox, name)
            os.mkdir(folder)
            with open(os.path.join(folder, 'a.txt'), 'w', encoding='ascii') as file:
                file.write(f'A file in a folder of mode {mode:o}.\n')
            world.hand_over(os.path.join(folder, 'a.txt'))
            world.hand_over(folder)
            os.chmod(folder, mode)
        wanted = {"it's mine $(id); /a.txt", 'sticky/a.txt', 'closed/', '-a/a.txt'}

        def problems():
            return {p['name']: p['remedy'] for p in outside.ask(site, 'problems')['unclaimable']}
        outside.ask(site, 'rescan')
        wait_for('four problems', lambda: wanted <= set(problems()))
        for remedy in problems().values():
            outside.run([*outside.as_user(world.writer), 'sh', '-ec', remedy], cwd=site.folder)
        site.wait_outcomes(4)
        wait_for('no problems', lambda: not problems())
        assert outside.ask(site, 'status')['unclaimable'] == 0
        assert {line['outcome'] for line in site.outcomes()} == {'archived'}


def test_folders_opened_late(site):
    """Made for their owner alone, filled, then opened: rsync does it so. No scan is due for an hour."""
    outside.need_root()
    outside.need_reachable()
    world = World(site, outside.DAEMON_UID, outside.WRITER_UID, has_folders=False)
    site.write_config('inbox: {rescan: 1h, settle: 300ms}\n')
    with world.start():
        for number in range(20):
            outside.run([*outside.as_user(world.writer), 'sh', '-ec',
                         'mkdir -m 700 "$1" "$1"/sub; echo "Text of folder $1." >"$1"/sub/a.txt; '
                         'chmod 777 "$1"/sub "$1"', 'sh', os.path.join(site.inbox, f'late-{number}')])
        site.wait_outcomes(20)


# ------------------------------------------------------------------------------- the table

def report():
    """The matrix as text; also written to build/producers.txt."""
    if not MATRIX:
        return ''
    labels = [label for label in ('root', 'one user', 'two users')
              if any(label in rows for rows in MATRIX.values())]
    head = f'{"producer":30} {"daemon":10} files archived quarant. left partial stolen missing twice  slowest'
    lines = [head, '-' * len(head)]
    for (_, title), rows in sorted(MATRIX.items()):
        for label in labels:
            row = rows.get(label)
            if row is None:
                continue
            if row.note:
                lines.append(f'{title:30} {label:10} skipped: {row.note}')
                continue
            slowest = f'{row.slowest:6.2f} s' if row.archived else '       -'
            lines.append(f'{title:30} {label:10} {row.wanted:5} {row.archived:8} {row.quarantined:8} {row.left:4} '
                         f'{row.partial:7} {row.stolen:6} {row.missing:7} {row.twice:5} {slowest}')
    text = '\n'.join(lines) + '\n'
    try:
        with open(os.path.join(REPO, 'build', 'producers.txt'), 'w', encoding='utf-8') as file:
            file.write(text)
    except OSError as problem:
        text += f'(build/producers.txt could not be written: {problem.strerror})\n'
    return text
