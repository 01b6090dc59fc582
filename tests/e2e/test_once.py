"""`siftd --once`: recover, take everything, drain, seal, one summary line."""
import hashlib
import json
import os
import resource
import subprocess

import outside
from harness import EX_IO, EX_OK, chinese_text, unprivileged, wait_for


def test_several_files(site):
    for number in range(5):
        site.drop(f'{number}.txt', chinese_text(number))
    site.drop('sub/folder/deep.txt', chinese_text(77))
    summary = site.once()
    assert set(summary) >= {'files', 'archived', 'quarantined', 'records', 'duplicates', 'bytes',
                            'seconds'}, summary
    assert summary['files'] == summary['archived'] == 6 and summary['quarantined'] == 0, summary
    assert summary['bytes'] == sum(len(v[0]) for v in site.originals.values()), summary
    archive = site.check_books()
    assert summary['records'] == len(archive.records) >= 6
    assert all(s.is_sealed for s in archive.segments)
    assert [n for n in os.listdir(site.inbox) if not n.startswith('.')] in ([], ['sub'])
    # In name order: ids follow the names.
    assert [e.name for e in archive.finals] == sorted(site.originals)
    assert len(site.outcomes()) == 6


def test_nothing_to_do(site):
    summary = site.once()
    assert summary['files'] == 0
    assert site.archive().records == []
    assert site.once()['files'] == 0


def test_ids_go_on_over_runs(site):
    site.drop('a.txt', 'First document here.\n')
    site.once()
    site.drop('b.txt', 'Second document here.\n')
    site.once()
    archive = site.check_books()
    first, second = archive.finals
    assert second.id > first.id
    assert [r['id'] for r in archive.records] == [f'{first.id}-1', f'{second.id}-1']


def test_the_same_bytes_twice_are_two_drops(site):
    text = chinese_text(1, sentences=20)
    site.drop('a.txt', text)
    site.drop('b.txt', text)
    summary = site.once()
    assert summary['archived'] == 2 and summary['duplicates'] >= 1, summary
    site.drop('c.txt', text)  # across a restart, too
    assert site.once()['duplicates'] >= 1
    archive = site.check_books()
    stubs = [r for r in archive.records if 'dup' in r]
    first = archive.finals[0].id
    assert [r['dup']['kind'] for r in stubs] == ['exact', 'exact'], stubs
    assert {r['dup']['of'] for r in stubs} == {f'{first}-1'}
    assert all('paragraphs' not in r for r in stubs)


def test_dropped_duplicates_stand_in_the_commit(site):
    site.set('pipelines.default', '[clean, segment, {dedupe: {exact: drop}}]')
    text = chinese_text(2, sentences=20)
    site.drop('a.txt', text)
    site.drop('b.txt', text)
    site.once()
    archive = site.check_books()
    assert len({r['file']['id'] for r in archive.records}) == 1
    assert archive.finals[1].dropped, 'the dropped ranges are not in the COMMIT'


def test_originals_are_untouched(site):
    content = b'\xef\xbb\xbfline one\r\nline two\r\n\r\n'
    site.drop('a.txt', content)
    site.once()
    (name,) = site.tree('done')
    with open(site.path('done', name), 'rb') as file:
        assert file.read() == content
    day, base = os.path.split(name)
    assert len(day) == 10 and base.endswith('-a.txt'), name


def test_done_delete(site):
    site.set('done.action', 'delete')
    site.drop('a.txt', 'Some text to keep in the archive.\n')
    summary = site.once()
    assert summary['archived'] == 1
    assert site.tree('done') == [] and site.in_claim() == []
    assert len(site.archive().records) == 1


def test_zstd_tools_read_the_archive(site):
    for number in range(40):
        site.drop(f'{number:02}.txt', chinese_text(number))
    site.set('commit.files', '7')
    site.once()
    archive = site.check_books()
    for segment in archive.segments:
        subprocess.run(['zstd', '-tq', segment.path], check=True)
        text = subprocess.run(['zstdcat', segment.path], check=True, stdout=subprocess.PIPE).stdout
        for line in text.splitlines():
            json.loads(line)
    assert len(archive.commits) >= 6


def test_mirror_and_outcomes(site):
    for number in range(3):
        site.drop(f'{number}.txt', chinese_text(number))
    site.once()
    with open(site.path('log', 'records.ndjson'), 'rb') as file:
        assert file.read() == site.archive().lines
    lines = site.outcomes()
    assert [l['outcome'] for l in lines] == ['archived'] * 3, lines
    assert not any(l.get('again') for l in lines)


def test_same_records_at_every_worker_count(site):
    digests = set()
    for workers in (1, 2, 7):
        other = type(site)(f'workers-{workers}')
        try:
            other.environment['SOURCE_DATE_EPOCH'] = '1700000000'
            other.set('limits.workers', workers)
            other.set('commit.files', '5')
            for number in range(60):
                other.drop(f'{number:03}.txt', chinese_text(number % 45, sentences=number % 9 + 1))
            other.once()
            digests.add(hashlib.sha256(other.check_books().lines).hexdigest())
        finally:
            other.close()
    assert len(digests) == 1, digests


def test_big_file_goes_in_parts(site):
    paragraph = '各乡镇要认真学习贯彻会议精神，结合实际制定方案，抓好落实。' * 20 + '\n\n'
    text = ''.join(f'{n}. {paragraph}' for n in range(10000))[:6_300_000]  # over 16 MiB
    site.drop('big.txt', text)
    site.drop('small.txt', 'A small file beside a big one.\n')
    summary = site.once()
    assert summary['archived'] == 2, summary
    archive = site.archive()
    assert archive.check_chain() == []
    parts = [e for e in archive.entries if e.name == b'big.txt']
    assert len(parts) >= 2 and [p.part for p in parts] == list(range(len(parts)))
    assert [p.final for p in parts] == [False] * (len(parts) - 1) + [True]
    assert [p.resume for p in parts] == sorted({p.resume for p in parts})
    assert parts[-1].resume == parts[-1].size == len(text.encode())
    numbers = [r['article'] for r in archive.records if r['file']['name'] == 'big.txt']
    assert numbers == list(range(1, len(numbers) + 1))
    # The sum of what the records own is the file without its white space.
    owned = sum(len(p['text'].replace(' ', '')) for r in archive.records
                if r['file']['name'] == 'big.txt' for p in r.get('paragraphs', ()))
    assert owned > 0.5 * len(text)


def test_unprivileged(site):
    prefix = unprivileged()
    site.drop('a.txt', chinese_text(1))
    site.give_away()
    done = site.run('--once', prefix=prefix)
    assert done.returncode == EX_OK, done.stderr
    site.check_books()


def start_waiting(site, prefix=()):
    """`--once` with the inbox in a folder `box`, and one file that it waits for."""
    site.set('inbox.path', 'box/inbox')
    site.inbox = site.path('box', 'inbox')
    site.drop('young.txt', chinese_text(1))
    if prefix:
        site.give_away()
    daemon = site.start('--once', '-o', 'inbox.quiet=10m', '-o', 'inbox.settle=10m', prefix=prefix)
    return daemon, site.path('box')


def test_a_scan_that_fails(site):
    """What was seen is worked on; that not all was is told by the exit status, and the next run makes up for it."""
    prefix = unprivileged()
    inbox = os.path.join(site.root, 'box', 'inbox')
    os.makedirs(inbox)
    inside = os.open(inbox, os.O_RDONLY)
    try:
        daemon, box = start_waiting(site, prefix)
        os.chmod(box, 0)
        wait_for('a scan that fails', lambda: 'event=scan_failed' in daemon.log())
        for old, new in (('young.txt', '.aside'), ('.aside', 'young.txt')):  # moved in: complete at once
            os.rename(old, new, src_dir_fd=inside, dst_dir_fd=inside)
    finally:
        os.close(inside)
    status, log = daemon.wait_exit(), daemon.log()
    os.chmod(box, 0o755)
    assert status == EX_IO, log
    assert 'Permission denied' in log and '"files":' in log, log
    site.drop('unseen.txt', chinese_text(2))
    site.once(prefix=prefix)
    assert sorted(e.name for e in site.archive().finals) == [b'unseen.txt', b'young.txt']


def test_a_file_that_cannot_be_claimed(site):
    """For want of descriptors, say: the run waits as long as for a drain, and ends with the file in the inbox."""
    site.set('limits.drain', '300ms')
    site.environment['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '') + ':detect_leaks=0'  # which needs descriptors
    daemon, _ = start_waiting(site)
    wait_for('the file to be seen', lambda: outside.ask(site, 'status')['waiting'] == 1)
    was = resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (3, was[1]))  # what is open stays open, nothing is added
    young = os.path.join(site.inbox, 'young.txt')
    os.rename(young, os.path.join(site.inbox, '.aside'))  # moved in: complete at once
    os.rename(os.path.join(site.inbox, '.aside'), young)
    status, log = daemon.wait_exit(), daemon.log()
    assert status == EX_IO, log
    assert 'event=claim_failed' in log and 'event=drain_over Too many open files; what cannot be claimed stays' in log, log
    assert site.once()['archived'] == 1


def test_an_inbox_that_went_away(site):
    """The same when its path leads elsewhere in the end; nothing is taken from there."""
    daemon, box = start_waiting(site)
    os.rename(box, box + '.away')
    status, log = daemon.wait_exit(), daemon.log()
    assert status == EX_IO, log
    assert 'event=inbox_elsewhere' in log and '"files":0' in log, log
    os.rename(box + '.away', box)
    assert site.once()['archived'] == 1
