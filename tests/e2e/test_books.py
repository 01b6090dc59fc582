"""Open books: audit, verify, why, tasks, problems and retry on what the real daemon left."""
import glob
import json
import os
import random
import shutil
import time

from harness import EX_DATA, EX_LOCKED, EX_NOINPUT, EX_UNAVAILABLE, chinese_text, wait_for



def drop_many(site, count, start=0):
    for number in range(start, start + count):
        site.drop(f'{number:05}.txt', chinese_text(number, sentences=number % 7 + 1))


def audit(site, code=0):
    done = site.ctl('audit', '--json', check=False)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return json.loads(done.stdout)


def verify(site, code=0):
    done = site.ctl('verify', check=False)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return done.stdout.decode()


def why(site, what):
    return [json.loads(line) for line in site.ctl('why', '--json', what).stdout.splitlines()]


def dropped(site):
    return sum(len(contents) for contents in site.originals.values())


def quarantined_file(site):
    """A file that is quarantined for certain."""
    site.drop('empty.txt', '')


def test_balance_after_kills(site):
    """After every kill the books balance, without a daemon and with the next one at work."""
    site.set('commit.files', '8')
    site.set('commit.wait', '10ms')
    drop_many(site, 250)
    quarantined_file(site)
    rng = random.Random(7)
    for round_ in range(12):
        daemon = site.start(wait=False)
        end = time.monotonic() + rng.uniform(0.02, 0.25)
        wait_for('the moment to kill', lambda: time.monotonic() > end)
        if round_ % 3 == 2 and daemon.process.poll() is None:
            site.archive()  # there is something to read
            audit(site)
            verify(site)
        daemon.kill()
        if not os.path.isdir(site.path('archive')):
            continue
        books = audit(site)
        assert books['balanced'] and books['lost']['files'] == 0, books
        verify(site)
    summary = site.once()
    books = audit(site)
    assert books['archived']['files'] + books['quarantined']['files'] == dropped(site), books
    assert books['quarantined']['files'] == 1 and books['in_claim']['files'] == 0, books
    total = sum(len(content) for contents in site.originals.values() for content in contents)
    assert books['seen'] == {'files': dropped(site), 'bytes': total}, (books, summary)
    assert 'no damage' in verify(site)
    site.check_books()


def test_balance_while_working(site):
    """The daemon commits all the time; no moment looks like a loss."""
    site.set('commit.files', '4')
    site.set('commit.wait', '1ms')
    with site.start():
        for start in range(0, 300, 50):
            drop_many(site, 50, start=start)
            audit(site)
            verify(site)
        site.wait_outcomes(300)
        assert audit(site)['archived']['files'] == 300
        verify(site)


def test_balance_after_pruning(site):
    """Journals keep the books, also when the originals are gone; why still tells of both."""
    for number in range(4):
        drop_many(site, 10, start=number * 10)
        site.once(environment={'SOURCE_DATE_EPOCH': str(1700000000 + number)})
    before = audit(site)
    site.set('archive.retain', '1h')
    site.set('done.keep', '1h')
    with site.start() as daemon:
        wait_for('the pruning', lambda: 'event=prune files=40 segments=3' in daemon.log())
    assert len(glob.glob(site.path('archive', '*', '*', '*.journal'))) == 3
    after = audit(site)
    for key in ('archived', 'quarantined', 'seen', 'records'):
        assert after[key] == before[key], (key, before, after)
    assert after['segments_pruned'] > 0 and after['records_pruned'] > 0, after
    verify(site)
    (life,) = why(site, '00003.txt')
    assert life['outcome'] == 'archived' and life['commits'][0]['pruned'], life
    assert life['place'] == 'gone', life
    (life,) = why(site, '00033.txt')
    assert 'ms' not in life, 'a run without a clock has no times'
    assert life['records_seen'] == 1 and 'pruned' not in life['commits'][0], life


def test_flipped_byte_is_found(site):
    drop_many(site, 20)
    site.once()
    (segment,) = site.archive().segments
    with open(segment.path, 'rb') as file:
        sound = file.read()
    rng = random.Random(3)
    for _ in range(12):
        at = rng.randrange(len(sound))
        broken = bytearray(sound)
        broken[at] ^= 1 << rng.randrange(8)
        with open(segment.path, 'wb') as file:
            file.write(broken)
        text = verify(site, EX_DATA)
        assert ': byte ' in text, text
    with open(segment.path, 'wb') as file:
        file.write(sound[:len(sound) // 2])
    verify(site, EX_DATA)
    with open(segment.path, 'wb') as file:
        file.write(sound)
    verify(site)


def test_gap_is_named_and_accepted(site):
    for number in range(3):
        drop_many(site, 5, start=number * 10)
        site.once()
    second = site.archive().segments[1].path
    os.unlink(second)
    assert 'segment 2 is missing' in verify(site, EX_DATA)
    assert not audit(site, EX_DATA)['balanced']
    with site.start() as daemon:
        assert 'event=gap first_segment=2 last_segment=2' in daemon.log()
        refused = site.ctl('rebase', check=False)
        assert refused.returncode == EX_LOCKED, refused
    assert b'accepted: segments 2 to 2' in site.ctl('rebase').stdout
    assert 'no damage' in verify(site)
    assert audit(site)['gaps_accepted'] == 1
    drop_many(site, 1, start=90)
    with site.start() as daemon:
        site.wait_outcomes(16)
        assert 'event=gap' not in daemon.log()
    audit(site)
    verify(site)


def test_newest_segment_lost(site):
    """It leaves no trace in the archive; the originals in done/ tell."""
    for number in range(2):
        drop_many(site, 5, start=number * 10)
        site.once()
    os.unlink(site.archive().segments[-1].path)
    books = audit(site, EX_DATA)
    assert books['differences'] == 5 and 'no batch of the archive' in books['named'][0], books


def test_why(site):
    text = chinese_text(1, sentences=20)
    site.drop('news/a.txt', text)
    site.drop('news/b.txt', text)
    quarantined_file(site)
    site.drop(b'odd \xff name', 'A text under an odd name.\n')
    site.once()
    (first,) = why(site, 'a.txt')
    assert first['name'] == 'news/a.txt' and first['outcome'] == 'archived', first
    assert first['place'] == 'moved' and os.path.exists(site.path(first['path'])), first
    assert {'claimed', 'committed', 'reported', 'moved'} <= set(first), first
    assert first['sha256'] and first['records_seen'] >= 1 and first['paragraphs_seen'] > 1, first
    steps = ['parts', 'wait', 'read', 'decode', 'clean', 'segment', 'tag', 'dedupe', 'batch', 'commit']
    assert list(first['ms']) == steps and first['ms']['parts'] == 1, first['ms']
    assert all(first['ms'][step] > 0 for step in ('decode', 'clean', 'segment', 'commit')), first['ms']
    (second,) = why(site, 'news/b.txt')
    assert second['records'][0]['duplicate'].startswith(f'exact duplicate of {first["id"]}-1'), second
    (empty,) = why(site, 'empty.txt')
    assert empty['outcome'] == 'quarantined' and empty['reason'].startswith('empty'), empty
    assert empty['path'].startswith('quarantine/empty/') and empty['place'] == 'moved', empty
    assert why(site, str(first['id'])) == [first]
    (odd,) = [life for life in (why(site, str(n))[0] for n in range(1, 5)) if 'name_b64' in life]
    assert odd['outcome'] == 'archived', odd
    unknown = site.ctl('why', 'nobody.txt', check=False)
    assert unknown.returncode == EX_NOINPUT, unknown
    people = site.ctl('why', 'b.txt').stdout.decode()
    assert 'exact duplicate of' in people and 'batch ' in people, people
    assert ' times      wait ' in people and ' segment ' in people, people
    os.unlink(site.path('log/outcomes.ndjson'))
    assert 'no longer known' in site.ctl('why', 'b.txt').stdout.decode()
    (second,) = why(site, 'news/b.txt')
    assert 'ms' not in second and 'reported' not in second, second
    site.drop('news/a.txt', 'The same name once more.\n')
    site.once()
    lives = why(site, 'news/a.txt')
    assert [life['id'] for life in lives] == sorted(life['id'] for life in lives) and len(lives) == 2


def wait_quarantined(site):
    """The file moves right after its outcome was said."""
    wait_for('the file in quarantine', lambda: site.ctl('problems', check=False).returncode == 1)


def test_problems_and_retry(site):
    """What could not be decoded goes through when it is said what it is; both outcomes are kept."""
    site.set('decode.encoding', 'utf-8')
    content = '第一段是大五码写的繁體文字。\n第二段也是。\n'.encode('big5', 'ignore') * 3
    site.drop('繁 體%.txt', content)
    with site.start():
        (outcome,) = site.wait_outcomes(1).values()
        assert outcome['outcome'] == 'quarantined', outcome
        wait_quarantined(site)
        listed = site.ctl('problems', '--json', check=False)
        assert listed.returncode == 1, listed
        problems = json.loads(listed.stdout)
        assert problems['unclaimable'] == [], problems
        assert [p['id'] for p in problems['quarantined']] == [outcome['id']], problems
        reason = problems['quarantined'][0]['reason']
        done = site.ctl('retry', '--reason', reason, '-o', 'decode.encoding=big5')
        assert '繁 體%.txt' in done.stdout.decode(), done.stdout
        site.wait_outcomes(2)
        again = site.ctl('retry', str(outcome['id']), check=False)
        assert again.returncode == EX_NOINPUT, again
        wait_for('no problems', lambda: site.ctl('problems', check=False).returncode == 0)
        wait_for('nothing in work',
                 lambda: b'nothing is in work' in site.ctl('tasks', check=False).stdout)
    first, second = why(site, '繁 體%.txt')
    assert first['retried_as'] == second['id'] and second['retry_of'] == first['id'], (first, second)
    assert second['outcome'] == 'archived' and second['name'] == '繁 體%.txt', second
    assert second['encoding'] == 'big5', second
    (record,) = [r for r in site.archive().records if r['file']['id'] == second['id']]
    assert record['file']['encoding_source'] == 'retry', record['file']
    books = audit(site)
    assert books['retried'] == 1 and books['archived']['files'] == 1, books


def test_retry_of_a_big_file(site):
    """What it is said to be holds for each of its parts."""
    site.set('decode.encoding', 'utf-8')
    lines = [f'第{n}條　各鄉鎮要認真學習會議精神，結合實際制定方案，定期通報進展情形，共{n * 7}戶。\n\n' for n in range(120_000)]
    site.drop('big.txt', ''.join(lines).encode('big5'))
    with site.start():
        (outcome,) = site.wait_outcomes(1).values()
        assert outcome['reason'] == 'encoding', outcome
        wait_quarantined(site)
        site.ctl('retry', str(outcome['id']), '-o', 'decode.encoding=big5')
        site.wait_outcomes(2)
    files = [r['file'] for r in site.archive().records]
    assert max(file['part'] for file in files) > 3, files[-1]
    assert {(file['encoding'], file['encoding_source']) for file in files} == {('big5', 'retry')}, files[0]


def test_without_a_daemon(site):
    site.set('commit.wait', '5s')
    site.set('commit.files', '1000')
    drop_many(site, 30)
    daemon = site.start(wait=False)
    wait_for('files in work', site.claimed)
    daemon.kill()
    waiting = site.claimed()
    tasks = json.loads(site.ctl('tasks', '--json').stdout)['tasks']
    assert [f'{task["id"]:020}' for task in tasks] == waiting, (tasks, waiting)
    assert all(task['state'] == 'claimed' for task in tasks)
    known = site.ctl('problems')
    assert b'not known: no daemon answers' in known.stdout, known
    site.drop('empty.txt', '')
    site.once()
    (life,) = why(site, 'empty.txt')
    refused = site.ctl('retry', str(life['id']), check=False)
    assert refused.returncode == EX_UNAVAILABLE, refused
    audit(site)


def test_a_copied_archive(site):
    """The archive alone, on another machine: it can be verified and audited."""
    drop_many(site, 5)
    site.once()
    elsewhere = site.path('..', 'copy')
    os.makedirs(elsewhere)
    shutil.copytree(site.path('archive'), os.path.join(elsewhere, 'archive'))
    done = site.ctl('-o', f'root={elsewhere}', 'audit', '--json')
    assert json.loads(done.stdout)['archived']['files'] == 5
    assert b'no damage' in site.ctl('-o', f'root={elsewhere}', 'verify').stdout
