"""What a hostile or broken producer can do to a running siftd: names, links, devices, floods, files that
change under the reader, bytes that are made to hurt."""
import hashlib
import json
import os
import random
import re
import signal
import socket
import subprocess
import time

import outside
from harness import WAIT_SECONDS, Skip, chinese_text, records, sanitized, unprivileged, wait_for

FLOOD = 20_000
EMPTY_FILES = int(os.environ.get('EMPTY_FILES', '20000'))
# What must never reach a terminal: control characters, bidirectional and zero-width ones.
UNSAFE = re.compile('[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]')


def wait_status(site, key, count, seconds=None):
    wait_for(f'{count} {key}', lambda: outside.ask(site, 'status')[key] >= count, seconds)
    return outside.ask(site, 'status')


def reasons(site):
    return {e.name: e.reason for e in site.archive().finals if e.outcome == 'quarantined'}


def check_each_once(site, contents):
    """{name: bytes}: one archived entry each, of just these bytes."""
    finals = site.archive().finals
    assert len(finals) == len(contents), f'{len(contents)} files, {len(finals)} outcomes'
    wrong = [e.name for e in finals
             if e.outcome != 'archived' or e.sha256 != hashlib.sha256(contents[e.name]).digest()]
    assert not wrong and {e.name for e in finals} == set(contents), wrong[:5]
    assert site.in_claim() == []


# ------------------------------------------------------------------------------- floods

def test_flood_while_it_stands_still(site):
    """More files than the event queue holds: all are found, and the overflow is on record."""
    with open('/proc/sys/fs/inotify/max_queued_events', encoding='ascii') as file:
        limit = int(file.read())
    if limit > FLOOD * 2:
        raise Skip(f'the event queue holds {limit}')
    contents = {f'{n:05}.txt'.encode(): f'File {n} of a flood of {FLOOD}.\n'.encode() for n in range(FLOOD)}
    with site.start() as daemon:
        daemon.signal(signal.SIGSTOP)
        for name, content in contents.items():
            with open(os.path.join(os.fsencode(site.inbox), name), 'wb') as file:
                file.write(content)
        daemon.signal(signal.SIGCONT)
        status = wait_status(site, 'files', FLOOD)
        assert status['overflows'] > 0, status
    check_each_once(site, contents)


def test_a_flood_of_empty_files(site):
    """EMPTY_FILES of them: all quarantined, in bounded memory, and a real file is not held up behind."""
    os.mkdir(os.path.join(site.inbox, 'empty'))
    with site.start() as daemon:
        for number in range(EMPTY_FILES):
            os.close(os.open(os.path.join(site.inbox, 'empty', f'{number:07}'), os.O_CREAT | os.O_WRONLY, 0o644))
        site.drop('a-real.txt', chinese_text(1))
        status = wait_status(site, 'files', EMPTY_FILES + 1, WAIT_SECONDS * (1 + EMPTY_FILES / 10_000))
        assert status['quarantined'] == EMPTY_FILES and status['archived'] == 1, status
        peak = daemon.rss_kib(peak=True)
        assert sanitized() or peak < 128 * 1024, f'{peak} KiB'
    finals = site.archive().finals
    assert len({e.name for e in finals}) == len(finals) == EMPTY_FILES + 1
    assert {e.reason for e in finals} == {'empty', ''}
    assert site.in_claim() == [] and not os.listdir(os.path.join(site.inbox, 'empty'))


# ------------------------------------------------------------------------------- names and kinds

NAMES = [b'-rf', b'--', b'-', b'--help', b'new\nline.txt', b'\xff\xfe\xfd', b'n' * 255, '汉'.encode() * 85,
         '😀👨‍👩‍👧.txt'.encode(), b'$(reboot)', b'`reboot`', b'a;b|c&d>e', b"quote'\"\\", b'dots...',
         b'space ', b' space', b'\x1b]0;title\x07\x1b[31m', '\u202etxt.exe'.encode(), b'%s%n%99999d', b'*', b'\t',
         b'C:\\x', b'nul', '\ufeffbom'.encode(), b'a\x7fb', '\u2028'.encode()]


def test_names_while_it_runs(site):
    with site.start() as daemon:
        for number, name in enumerate(NAMES):
            site.drop(name, f'Document number {number} has a hostile name.\n')
            if len(name) < 200:
                site.drop(name + b'~d/' + name, f'Number {number} is in a folder with a hostile name.\n')
        site.wait_outcomes(len(site.originals))
        for name in (b'...', b'. ', b'.x'):  # hidden: like every name that starts with a dot
            site.drop(name, 'left alone\n')
            del site.originals[name]
        log = daemon.log()
    site.check_books()
    assert not UNSAFE.search(log), UNSAFE.findall(log)
    for word in (['tail', '-n', '100'], ['status']):
        out = site.ctl(*word, check=word[0] != 'status').stdout.decode()
        assert not UNSAFE.search(out), (word, UNSAFE.findall(out))
    assert len(site.ctl('tail', '-n', '1000').stdout.splitlines()) == len(site.originals)


def test_names_in_quarantine(site):
    """Refused files, too: what siftctl says of them is harmless, and no name becomes a path. A file that is
    called like a folder above, or like what siftd itself puts there, changes nothing."""
    names = NAMES + [b'a..', b'a/..b/../c'.replace(b'/', b'\\'), b'0.why.json', b'00000000000000000001', b'probe']
    with site.start() as daemon:
        for name in names:
            site.drop(name, '')
        lines = site.wait_outcomes(len(names))
        wait_for('all in quarantine', lambda: len(site.tree('quarantine')) == 2 * len(names))
        for word in (['problems'], ['problems', '--json'], ['tasks'], ['audit'],
                     *(['why', str(number)] for number in lines)):
            out = site.ctl(*word, check=word[0] != 'problems').stdout.decode()
            assert out and not UNSAFE.search(out), (word, UNSAFE.findall(out))
        log = daemon.log()
    assert not UNSAFE.search(log), UNSAFE.findall(log)
    site.check_books()
    assert reasons(site) == {name: 'empty' for name in names}
    kept = [os.path.basename(name) for name in site.tree('quarantine', 'empty')]
    assert len(kept) == 2 * len(names)
    assert all(re.fullmatch(r'\d{20}(-[A-Za-z0-9._-]{1,64}|\.why\.json)', name) for name in kept), kept


def test_names_while_it_runs_parents(site):
    """A name that is a file first and a folder of that name later, and the other way round."""
    with site.start():
        for number in range(10):
            site.drop('x', f'Round {number}: a file called x.\n')
            site.wait_outcomes(2 * number + 1)
            site.drop('x/y', f'Round {number}: a folder called x.\n')
            site.wait_outcomes(2 * number + 2)
            os.rmdir(os.path.join(site.inbox, 'x'))
    site.check_books()


def test_things_that_are_no_files(site):
    """A link to a secret, a device, a socket, a FIFO: quarantined, and never opened."""
    secret = os.path.join(site.folder, 'shadow')  # not the system's own, which others open too
    first = b'root:$y$j9T$...:19000:0:99999:7:::'
    with open(secret, 'wb') as file:
        file.write(first + b'\n')
    spy = outside.Spy(secret)
    with socket.socket(socket.AF_UNIX) as server, site.start():
        os.symlink(secret, os.path.join(site.inbox, 'shadow'))
        os.symlink(os.path.dirname(secret), os.path.join(site.inbox, 'folder'))
        os.symlink('shadow', os.path.join(site.inbox, 'link-to-link'))
        os.symlink('link-loop', os.path.join(site.inbox, 'link-loop'))
        os.mkfifo(os.path.join(site.inbox, 'fifo'))
        server.bind(os.path.join(site.inbox, 'socket'))
        wanted = {b'shadow', b'folder', b'link-to-link', b'link-loop', b'fifo', b'socket'}
        if os.geteuid() == 0:
            try:
                os.mknod(os.path.join(site.inbox, 'tty'), 0o600 | 0o020000, os.makedev(5, 0))
                os.mknod(os.path.join(site.inbox, 'disk'), 0o600 | 0o060000, os.makedev(7, 0))
                wanted |= {b'tty', b'disk'}
            except PermissionError:
                pass  # a container that may not make them
        os.link(os.path.abspath(site.config), os.path.join(site.inbox, 'hard-link'))
        site.wait_outcomes(len(wanted) + 1)
    assert spy.opened() == [], 'the file behind the link was opened'
    spy.close()
    assert reasons(site) == {name: 'not_regular' for name in wanted}
    assert first not in site.archive().lines
    assert os.path.exists(site.config), 'a hard link is only a name'


def test_deep_folders(site):
    """200 levels: what is too deep is left and listed, the rest goes on; the same after a restart."""
    levels = [f'{n}' for n in range(200)]
    for _ in range(2):
        with site.start():
            for depth in (1, 64, 65, 199):
                site.drop('/'.join(levels[:depth]) + '/a.txt', f'A document at depth {depth}.\n')
            site.wait_outcomes(2)
            wait_for('the problem', lambda: outside.ask(site, 'problems')['unclaimable'])
            (problem,) = outside.ask(site, 'problems')['unclaimable']
            assert problem['name'] == '/'.join(levels[:65]) + '/' and 'deep' in problem['remedy'], problem
            assert outside.ask(site, 'status')['unclaimable'] == 1
            site.drop('late.txt', 'A document that came later.\n')
            site.wait_outcomes(3)
        names = {os.fsdecode(e.name) for e in site.archive().finals}
        assert names == {'0/a.txt', '/'.join(levels[:64]) + '/a.txt', 'late.txt'}
        os.rename(site.path('log', 'outcomes.ndjson'), site.path('log', 'before'))


# ------------------------------------------------------------------------------- files that move


def grow(site, prefix, seconds, daemon):
    source = os.path.join(site.folder, 'nothing')
    open(source, 'wb').close()
    os.chmod(source, 0o644)
    path = os.path.join(site.inbox, 'grows.txt')
    with open(outside.WRITER, encoding='utf-8') as file:
        command = [*prefix, 'python3', '-c', file.read(), 'grow', path, source, '1', '50']
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline() == b'written\n'
        end, number = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            site.drop(f'small-{number}.txt', f'Document {number} beside one that grows.\n')
            number += 1
            site.wait_outcomes(number)
            daemon.signal(signal.SIGUSR2)  # scan
            assert os.path.exists(path), 'taken while it is being written'
            wait_for('a scan', lambda before=outside.ask(site, 'status')['scans']:
                     outside.ask(site, 'status')['scans'] > before)
        writer.stdin.close()
        lines = int(writer.stdout.readline().split()[0])
        assert writer.wait(WAIT_SECONDS) == 0
    site.originals[b'grows.txt'] = [''.join(f'Line {n} of a file that grows for ever.\n'
                                            for n in range(1, lines + 1)).encode()]
    assert lines > 10, lines
    site.wait_outcomes(number + 1)


def test_grows_for_ever(site):
    with site.start() as daemon:
        grow(site, [], 2.5, daemon)
    site.check_books()


def test_grows_for_ever_and_no_lease_to_be_had(site):
    """Another user's file: its events alone say that it is being written."""
    outside.need_root()
    outside.need_reachable()
    site.give_away(outside.DAEMON_UID)
    os.chmod(site.folder, 0o755)
    os.chmod(site.inbox, 0o777)
    with site.start(prefix=outside.as_user(outside.DAEMON_UID)) as daemon:
        grow(site, outside.as_user(outside.WRITER_UID), 2.5, daemon)
    site.check_books()


def start_as_another_user(site):
    """A daemon that gets no leases on what is dropped: it can be raced by who keeps a file open."""
    outside.need_root()
    prefix = unprivileged()
    site.give_away(outside.DAEMON_UID)
    os.chmod(site.inbox, 0o777)
    return site.start(prefix=prefix)


def drop_open(site, name, content):
    """Move a file in and keep it open for writing; returns once it is claimed."""
    beside = os.path.join(site.folder, 'beside-' + name)
    file = open(beside, 'w+b', buffering=0)
    file.write(content)
    os.chmod(beside, 0o644)
    target = os.path.join(site.inbox, name)
    os.rename(beside, target)
    wait_for('the claim', lambda: not os.path.exists(target))
    return file


def big_text(count):
    return ''.join(chinese_text(n) for n in range(count)).encode()


def test_truncated_while_it_is_read(site):
    content = big_text(12_000)  # 7 MB: read and taken apart for a while
    with start_as_another_user(site):
        with drop_open(site, 'shrinks.txt', content) as file:
            file.truncate(len(content) // 3)
        site.wait_outcomes(1)
    (entry,) = site.archive().finals
    assert entry.outcome == 'archived' and entry.size == len(content) // 3, (entry.outcome, entry.reason)
    site.originals[b'shrinks.txt'] = [content[:len(content) // 3]]
    assert entry.sha256 == hashlib.sha256(content[:len(content) // 3]).digest()


def test_rewritten_while_it_is_read(site):
    """Same size, other bytes."""
    content = big_text(12_000)
    other = content.replace('走访'.encode(), '看望'.encode())
    with start_as_another_user(site):
        with drop_open(site, 'changes.txt', content) as file:
            file.seek(0)
            file.write(other)
        site.wait_outcomes(1)
    (entry,) = site.archive().finals
    assert entry.outcome == 'archived' and entry.sha256 == hashlib.sha256(other).digest(), \
        (entry.outcome, entry.reason)
    assert '走访'.encode() not in site.archive().lines, 'records of two versions'


def test_never_stands_still(site):
    """Written to for as long as it is read: given up with a reason."""
    content = big_text(12_000)
    with start_as_another_user(site):
        with drop_open(site, 'restless.txt', content) as file:
            number = 0

            def write():
                nonlocal number
                number += 1
                file.write(f'Line {number} comes late.\n'.encode())
                return site.outcomes()
            wait_for('an outcome', write)
        site.drop('calm.txt', 'A document that stands still.\n')
        site.wait_outcomes(2)
    assert reasons(site) == {b'restless.txt': 'unstable'}, site.outcomes()


def test_same_name_again_while_it_is_read(site):
    first, second = big_text(3_000), b'The second file of this name.\n'
    with site.start():
        site.drop('name.txt', first)
        wait_for('the claim', lambda: not os.path.exists(os.path.join(site.inbox, 'name.txt')))
        site.drop('name.txt', second)
        site.wait_outcomes(2)
    assert [e.sha256 for e in site.archive().finals] == [hashlib.sha256(d).digest() for d in (first, second)]


# ------------------------------------------------------------------------------- bytes

def test_escapes_in_text(site):
    """Kept in the archive as they are, harmless on a terminal."""
    text = ('Report \x1b[2J\x1b]0;owned\x07 of the day\n\n'
            'The sum is \u202e000,1\u202c yuan, \u2066hidden\u2069 and \u200bjoined.\n'
            'A line with \x9b31m and \x7f and \x00 in it, and a back\x08space and a bell\x07.\n') * 3
    with site.start() as daemon:
        site.drop('escapes.txt', text)
        site.wait_outcomes(1)
        log = daemon.log()
    archive = site.check_books()
    kept = json.dumps(archive.records, ensure_ascii=False)
    assert all(c in kept for c in '\u202e\u202c\u2066\u2069'), 'the archive keeps them'
    out = site.ctl('tail').stdout.decode()
    assert 'yuan' in out and not UNSAFE.search(out + log), UNSAFE.findall(out + log)


def test_bytes_made_to_hurt(site):
    rng = random.Random(3)
    line = '各级干部要深入基层，掌握实情。' * 250_000
    site.originals = {}
    with site.start() as daemon:
        site.drop('line-10mb.txt', line.encode()[:10_000_000 // 3 * 3])
        site.drop('chars.txt', '\n'.join(rng.choice('甲乙丙丁戊己庚辛壬癸') for _ in range(100_000)))
        site.drop('nul.bin', bytes(1_000_000))
        site.drop('random.bin', rng.randbytes(1_000_000))
        site.drop('after.txt', 'An ordinary document behind them.\n')
        site.wait_outcomes(5)
        assert sanitized() or daemon.rss_kib(peak=True) < 700 * 1024, daemon.rss_kib(peak=True)
    found = reasons(site)
    assert found.pop(b'nul.bin') == 'binary'
    assert found.pop(b'random.bin') in ('binary', 'encoding')
    assert found == {}, found
    archive = site.archive()
    by_file = records.by_file(archive)
    for entry in archive.finals:
        if entry.outcome == 'archived':
            data = site.originals[entry.name][0]
            problems = records.check_coverage(data, *by_file[entry.id])
            assert entry.sha256 == hashlib.sha256(data).digest() and not problems, (entry.name, problems)
