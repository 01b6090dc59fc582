"""Duplicates: the short way of a file that was archived before, repeats of paragraphs, excerpts, and what
siftctl tells of them."""
import copy
import json
import os
import shutil

from harness import EX_USAGE, chinese_text


def other(record):
    """All that does not hang on the file or the time."""
    return {k: v for k, v in record.items() if k not in ('id', 'ingested', 'file', 'dup')}


def test_the_same_file_takes_the_short_way(site):
    text = chinese_text(3, sentences=30).encode('gb18030')
    site.drop('a/first.txt', text)
    site.once()
    site.drop('b/known.txt', text)  # a worker knows it
    site.once()
    site.drop('c/new.txt', 'Another text of its own.\n')
    new = chinese_text(4, sentences=30)
    site.drop('d/1.txt', new)  # of these only the batch knows
    site.drop('d/2.txt', new)
    site.once()
    archive = site.check_books()
    by_name = {r['file']['name']: r for r in archive.records}
    first, stub = by_name['a/first.txt'], by_name['b/known.txt']
    assert stub['dup'] == {'of': first['id'], 'kind': 'exact', 'similarity': 1}, stub
    assert stub['dropped'] == [{'reason': 'duplicate', 'src': [[0, len(text)]]}], stub
    assert 'encoding' not in stub['file'] and 'title' not in stub, stub
    same = by_name['d/2.txt']
    assert same['dup']['of'] == by_name['d/1.txt']['id'] and 'encoding' not in same['file'], same
    assert same['dropped'] == [{'reason': 'duplicate', 'src': [[0, len(new.encode())]]}], same
    assert site.ctl('verify').returncode == 0


def test_the_short_way_drops(site):
    site.set('pipelines.default', '[segment: {words: false}, dedupe: {exact: drop}]')
    text = chinese_text(5, sentences=30)
    site.drop('a.txt', text)
    site.once()
    site.drop('b.txt', text)
    assert site.once()['records'] == 0
    archive = site.check_books()
    assert list(map(list, archive.finals[1].dropped)) == [[0, len(text.encode())]], archive.finals[1]


def test_keep_goes_the_long_way(site):
    site.set('pipelines.default', '[segment: {words: false}, dedupe: {exact: keep}]')
    text = chinese_text(6, sentences=30)
    site.drop('a.txt', text)
    site.drop('b.txt', text)
    site.once()
    a, b = site.check_books().records
    assert b['dup']['of'] == a['id'] and other(a) == other(b), (a, b)


def test_state_is_a_function_of_the_archive(site):
    """Without state/ the daemon finds what it would have found with it."""
    for n in range(6):
        site.drop(f'{n}.txt', chinese_text(n, sentences=25))
    site.once()
    shutil.copytree(site.root, site.root + '.copy')
    other_site = copy.copy(site)
    other_site.root = site.root + '.copy'
    other_site.inbox = os.path.join(other_site.root, 'inbox')
    shutil.rmtree(other_site.path('state'))
    for s in (site, other_site):
        for n in range(6):
            s.drop(f'again-{n}.txt', chinese_text(n, sentences=25))
            s.drop(f'more-{n}.txt', chinese_text(n, sentences=25) + chinese_text(n + 50, sentences=30))
        s.once()
    records = [[(r['id'], r.get('dup'), [p.get('first') for p in r.get('paragraphs', [])])
                for r in s.archive().records] for s in (site, other_site)]
    assert records[0] == records[1], [pair for pair in zip(*records) if pair[0] != pair[1]]
    assert sum(bool(dup) for _, dup, _ in records[0]) >= 12, records[0]


def test_a_damaged_snapshot_is_rebuilt_with_one_line(site):
    site.drop('a.txt', chinese_text(1, sentences=20))
    site.once()
    snapshot = site.path('state', 'dedupe-main.snap')
    with open(snapshot, 'r+b') as f:
        f.seek(600)
        f.write(b'damage')
    site.drop('b.txt', chinese_text(1, sentences=20) + '\n')
    run = site.run('--once')
    assert run.stderr.count('event=rebuild') == 1, run.stderr
    assert json.loads(run.stdout)['duplicates'] == 1


def test_why_and_report(site):
    body = chinese_text(11, sentences=12)
    changed = body.replace('。', '，记者在现场看到。', 1)
    site.drop('city/a.txt', body)
    site.drop('county/b.txt', changed)
    site.drop('county/c.txt', body)
    site.once()
    lives = [json.loads(line) for line in site.ctl('why', '--json', 'b.txt').stdout.splitlines()]
    (record,) = lives[0]['records']
    assert record['duplicate'].startswith('near duplicate of'), record
    assert record['original'].startswith('city/a.txt'), record
    assert any('记者在现场看到' in now and '记者在现场看到' not in was
               for was, now in record['passages']), record
    people = site.ctl('why', 'b.txt').stdout.decode()
    assert 'which is city/a.txt' in people and '记者在现场看到' in people, people
    rows = [json.loads(line) for line in site.ctl('report', '--by', 'reprint', '--json').stdout.splitlines()]
    assert rows == [{'by': 'county', 'of': 'city', 'reprints': 2, 'exact': 1, 'near': 1,
                     'contained': 0}], rows
    assert 'county from city' in site.ctl('report', '--by', 'reprint').stdout.decode()
    assert site.ctl('report', check=False).returncode == EX_USAGE
    assert site.ctl('report', '--by', 'nothing', check=False).returncode == EX_USAGE
