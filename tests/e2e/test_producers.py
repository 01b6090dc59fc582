"""Every program that puts files in a folder (producers.py), against a running siftd with its default timings.

Each producer makes its files while all the others do. For each of them: one outcome, the archived bytes
are the producer's last ones, no temporary of its own was taken. The matrix is run twice: all as one
user, each producer in a subfolder; and, as root, with the daemon as one ordinary user and the producers
as another, in the inbox itself. `report` prints it as a table and writes it to build/producers.txt.
"""
import concurrent.futures
import datetime
import hashlib
import os
import time

import outside
from harness import REPO, Skip, records, wait_for
from producers import Bench, PRODUCERS, QUIET_MS, Row

MATRIX = {}  # (number, title) -> {daemon: Row}


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
