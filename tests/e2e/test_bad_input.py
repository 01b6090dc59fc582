"""Whatever is dropped: an outcome, a reason, and the daemon goes on."""
import base64
import hashlib
import json
import os
import shutil
import socket

from harness import Skip, records, chinese_text, unprivileged, wait_for


def reasons(site):
    """{name: reason} of the quarantined files, from the COMMITs."""
    return {os.fsdecode(e.name): e.reason for e in site.archive().finals if e.outcome == 'quarantined'}


def test_empty_and_white_space(site):
    site.drop('empty.txt', b'')
    site.drop('blank.txt', ' \t\r\n\u3000\u00a0\n')
    site.drop('one-byte.txt', b'x')
    summary = site.once()
    assert summary['quarantined'] == 2 and summary['archived'] == 1, summary
    assert reasons(site) == {'empty.txt': 'empty', 'blank.txt': 'empty'}
    site.check_books()
    assert all(n.startswith('empty/') for n in site.tree('quarantine'))


def test_empty_archived_on_demand(site):
    site.set('inbox.empty', 'archive')
    site.drop('empty.txt', b'')
    summary = site.once()
    assert summary['archived'] == 1 and summary['quarantined'] == 0, summary
    site.check_books()


def test_sizes(site):
    site.set('inbox.min_size', '10')
    site.set('inbox.max_size', '1KiB')
    site.drop('small.txt', 'x')
    site.drop('big.txt', 'y' * 1025)
    site.drop('right.txt', 'z' * 1024)
    site.once()
    assert reasons(site) == {'small.txt': 'size', 'big.txt': 'size'}
    site.check_books()


def test_not_regular(site):
    inbox = site.inbox
    os.mkfifo(os.path.join(inbox, 'fifo'))
    secret = os.path.join(site.folder, 'secret')
    with open(secret, 'w', encoding='ascii') as file:
        file.write('the content behind the link\n')
    os.symlink(secret, os.path.join(inbox, 'link'))
    os.symlink('/nowhere', os.path.join(inbox, 'dangling'))
    os.symlink(site.folder, os.path.join(inbox, 'folder-link'))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.join(inbox, 'sock'))
        site.drop('fine.txt', 'A regular file between all of them.\n')
        summary = site.once()
    assert summary['archived'] == 1 and summary['quarantined'] == 5, summary
    assert reasons(site) == {n: 'not_regular' for n in
                             ('fifo', 'link', 'dangling', 'folder-link', 'sock')}
    assert b'the content behind' not in site.archive().lines
    with open(secret, encoding='ascii') as file:
        assert 'behind the link' in file.read()
    # Links are kept as links.
    assert sum(os.path.islink(site.path('quarantine', n)) for n in site.tree('quarantine')) == 3


def test_device(site):
    try:
        os.mknod(os.path.join(site.inbox, 'null'), 0o600 | 0o020000, os.makedev(1, 3))
    except PermissionError:
        raise Skip('only root makes device nodes') from None
    site.once()
    assert reasons(site) == {'null': 'not_regular'}


def test_bytes_that_are_no_text(site):
    site.drop('nul.txt', b'text\0with nul' * 100)
    site.drop('one-nul.txt', b'a line of text with one\0 nul byte\n')
    site.drop('noise.bin', bytes(range(128, 256)) * 40)
    site.drop('elf', b'\x7fELF\x02\x01\x01' + bytes(200))
    site.drop('fine.txt', 'Ordinary text goes on being archived.\n')
    site.once()
    found = reasons(site)
    assert found.get('nul.txt') == 'binary' and found.get('elf') == 'binary', found
    assert set(found) == {'nul.txt', 'elf', 'noise.bin'}, found
    site.check_books()


def test_cut_in_a_character(site):
    site.drop('cut.txt', ('村民代表会议表决通过了修路方案。' * 30).encode()[:-1])
    summary = site.once()
    assert summary['archived'] == 1, reasons(site)
    site.check_books()


def test_odd_names(site):
    names = [b'new\nline.txt', b'blank  s.txt', b'-rf', b'--help', b'q"uo\'te.txt', b'back\\slash',
             b'\xff\xfe not utf-8.txt', '汉字.txt'.encode(), '文件夹/里\n面.txt'.encode(), b'n' * 255,
             ('汉' * 85).encode(), b'$(touch pwned).txt', b'\x1b[31mred.txt', b'%s%n.txt', b'a' * 200 + b'/b',
             '\u202egpj.txt'.encode(), b'tab\there', b'*', b'?', b'x...', b'\x01']
    for number, name in enumerate(names):
        site.drop(name, f'Document number {number} has an odd name.\n')
    summary = site.once()
    assert summary['archived'] == len(names), summary
    archive = site.check_books()
    for record in archive.records:
        name = record['file']['name']
        if 'name_b64' in record['file']:
            assert base64.b64decode(record['file']['name_b64']) == b'\xff\xfe not utf-8.txt'
            assert '\ufffd' in name
        else:
            assert name.encode() in names, name
    for name in site.tree('done'):
        base = os.path.basename(name)
        assert all(c.isascii() and (c.isalnum() or c in '._-') for c in base) and len(base) <= 85, base
    # One line a file in the log, whatever the name.
    assert len(site.outcomes()) == len(names)


def test_quarantine_says_why(site):
    site.drop('empty.txt', b'')
    site.once()
    (why,) = [n for n in site.tree('quarantine') if n.endswith('.why.json')]
    with open(site.path('quarantine', why), encoding='utf-8') as file:
        report = json.load(file)
    assert report['name'] == 'empty.txt' and report['reason'] == 'empty', report
    assert report['id'] == site.archive().finals[0].id


def test_unreadable(site):
    prefix = unprivileged()
    site.drop('secret.txt', 'Nobody may read this.\n')
    site.drop('fine.txt', 'Anybody may read this.\n')
    site.give_away()
    os.chmod(os.path.join(site.inbox, 'secret.txt'), 0)
    done = site.run('--once', prefix=prefix)
    assert done.returncode == 0, done.stderr
    assert reasons(site) == {'secret.txt': 'unreadable'}
    assert site.in_claim() == []


def test_what_cannot_be_claimed_stays(site):
    """A subfolder of another user: left in place, the rest goes on."""
    prefix = unprivileged()
    if not prefix:
        raise Skip('needs root to make a folder of another user')
    site.drop('theirs/a.txt', 'In a folder nobody may change.\n')
    site.drop('mine.txt', 'In a folder of our own.\n')
    site.give_away()
    os.chown(os.path.join(site.inbox, 'theirs'), 0, 0)
    os.chmod(os.path.join(site.inbox, 'theirs'), 0o755)
    done = site.run('--once', prefix=prefix)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)['archived'] == 1
    assert os.path.exists(os.path.join(site.inbox, 'theirs', 'a.txt'))


def test_one_bad_file_does_not_stop_the_others(site):
    for number in range(30):
        site.drop(f'{number:02}-good.txt', chinese_text(number))
        site.drop(f'{number:02}-bad.txt', b'\0' * 50 if number % 2 else b'')
    summary = site.once()
    assert summary['archived'] == 30 and summary['quarantined'] == 30, summary
    site.check_books()


def test_long_lines_and_many_lines(site):
    site.drop('one-line.txt', '各级干部要深入基层。' * 100_000)  # 3 MB without a line feed
    site.drop('feeds.txt', '\n' * 1_000_000 + 'end of it\n')
    site.drop('marks.txt', '，' * 200_000)
    site.drop('quotes.txt', '“' * 100_000)
    site.drop('digits.txt', '1' * 500_000)
    summary = site.once()
    assert summary['archived'] + summary['quarantined'] == 5, summary
    site.check_books()


def test_replaced_while_running(site):
    """Producers that rename over a name, again and again: every version seen is archived whole."""
    with site.start():
        for number in range(50):
            site.drop('same-name.txt', ''.join(f'Version {number}, line {line} of the document.\n'
                                               for line in range(20)))
        # A version that was renamed over before it was claimed was never ours: count what came out.
        wait_for('the last version', lambda: b'Version 49, line 19 ' in site.archive().lines)
        wait_for('an empty claim folder', lambda: not site.in_claim())
    archive = site.archive()
    versions = {hashlib.sha256(v).digest(): v for v in site.originals[b'same-name.txt']}
    for entry in archive.finals:
        assert entry.sha256 in versions, f'{entry.id} is no version that ever was'
    problems = records.check_archive(archive, lambda e: versions[e.sha256])
    assert not problems, problems


def test_root_on_a_missing_folder(site):
    shutil.rmtree(site.root)
    assert site.once()['files'] == 0  # made anew
