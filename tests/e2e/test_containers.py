"""Compressed files are read as the text in them."""
import gzip
import os
import subprocess

from harness import EX_OK, chinese_text


def zstd(data, *options):
    return subprocess.run(['zstd', '-q', '-c', *options], input=data, stdout=subprocess.PIPE,
                          check=True).stdout


def records_of(site, name):
    return [r for r in site.archive().records if r['file']['name'] == name]


def outcome_of(site, name):
    found = [o for o in site.outcomes() if o['name'] == name]
    assert len(found) == 1, found
    return found[0]


def text_of(records):
    return [(r.get('title'), [p['text'] for p in r['paragraphs']]) for r in records]


def test_same_records_as_plain(site):
    site.set('pipelines.default', '[clean, segment, tag]')
    text = chinese_text(3, sentences=30).encode()
    site.drop('a.txt', text)
    site.drop('b.txt.gz', gzip.compress(text))
    site.drop('c.txt.zst', zstd(text))
    site.drop('two.gz', gzip.compress(text[:999]) + gzip.compress(text[999:]))
    summary = site.once()
    assert summary['archived'] == 4, summary
    plain = records_of(site, 'a.txt')
    for name, container in (('b.txt.gz', 'gzip'), ('c.txt.zst', 'zstd'), ('two.gz', 'gzip')):
        found = records_of(site, name)
        assert text_of(found) == text_of(plain), name
        assert [p['src'] for r in found for p in r['paragraphs']] == \
            [p['src'] for r in plain for p in r['paragraphs']]
        assert {r['file']['container'] for r in found} == {container}
        assert found[0]['file']['size'] == len(site.originals[name.encode()][0])
    assert 'container' not in plain[0]['file']
    assert os.listdir(site.path('inbox/.siftd/expanded')) == []


def test_parts_of_a_big_one(site):
    text = ''.join(chinese_text(n, sentences=40) + '\n\n' for n in range(3000)).encode()
    assert len(text) > 9 << 20
    site.drop('big.txt.zst', zstd(text, '-1'))
    assert site.once()['archived'] == 1
    parts = {r['file']['part'] for r in records_of(site, 'big.txt.zst')}
    assert parts == set(range(1, len(parts) + 1)) and len(parts) > 8, parts
    assert os.listdir(site.path('inbox/.siftd/expanded')) == []
    site.ctl('audit')


def test_bad_ones_have_their_reason(site):
    text = chinese_text(5, sentences=200).encode()
    site.drop('cut.gz', gzip.compress(text)[:-20])
    site.drop('cut.zst', zstd(text)[:-20])
    site.drop('bomb.gz', gzip.compress(bytes(300 << 20), 9))
    site.drop('empty.gz', gzip.compress(b''))
    site.drop('binary.gz', gzip.compress(bytes(range(256)) * 100))
    site.drop('good.txt', text)
    summary = site.once()
    assert summary['archived'] == 1 and summary['quarantined'] == 5, summary
    for name, words in (('cut.gz', 'cut short'), ('cut.zst', 'cut short'),
                        ('bomb.gz', '200 times')):
        outcome = outcome_of(site, name)
        assert outcome['reason'] == 'container' and words in outcome['detail'], outcome
    assert outcome_of(site, 'empty.gz')['reason'] == 'empty'
    assert outcome_of(site, 'binary.gz')['reason'] in ('binary', 'encoding')
    assert os.listdir(site.path('inbox/.siftd/expanded')) == []
    # The originals are untouched.
    kept = site.tree('quarantine', 'container')
    assert len([n for n in kept if n.endswith('.gz') or n.endswith('.zst')]) == 3, kept
    site.ctl('audit')


def test_off(site):
    site.set('expand.gzip', 'false')
    site.drop('a.gz', gzip.compress(chinese_text(1).encode()))
    assert site.once()['quarantined'] == 1


def test_killed_while_expanding(site):
    text = ''.join(chinese_text(n, sentences=40) + '\n\n' for n in range(150)).encode()
    for number in range(6):
        site.drop(f'{number}.gz', gzip.compress(text[number * 1000:], 1))
    for _ in range(4):
        daemon = site.start()
        site.wait_outcomes(1)
        daemon.kill()
    assert site.run('--once').returncode == EX_OK
    archive = site.check_books()
    assert len(archive.finals) == 6
    assert os.listdir(site.path('inbox/.siftd/expanded')) == []
