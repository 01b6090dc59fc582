"""producers.py -- every program that puts files in a folder, each as a function of a Bench.

A producer makes its files on its bench and says which bytes it wants archived under which name. What
came of them is a Row. tests/e2e/test_producers.py runs them and judges.

Some producers leave a moment in which nobody has the file open (>> in a loop, sed -i). A file is
complete `quiet` after it was closed, so those must be quicker than that; a round in which this machine
was not is void and repeated.
"""
import os
import subprocess
import threading
import time

import outside
from harness import WAIT_SECONDS, Skip, chinese_text

QUIET_MS = 250
TRIES = 5
SIZES = (1, 12, 400)  # sentences: 150 bytes, 2 KB, 60 KB
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
