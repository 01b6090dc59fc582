"""siftctl compare: another configuration on the originals of what was archived last."""
import gzip
import hashlib
import json
import os

from harness import EX_NOINPUT, chinese_text

OTHER = 'clean: {remove_page_numbers: false}'
PAGE = '社区建起了议事厅，\n居民说话有了地方。\n\n- 7 -\n'


def other(site, text, name='new.yaml'):
    path = os.path.join(site.folder, name)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path


def digest(site):
    """Everything below the root: names, bytes, and when they were changed."""
    out = {}
    for name in site.tree():
        path = site.path(name)
        with open(path, 'rb') as file:
            out[name] = (hashlib.sha256(file.read()).hexdigest(), os.stat(path).st_mtime_ns)
    return out


def lines(done):
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_last_files(site):
    for number in range(6):
        site.drop(f'{number}.txt', PAGE if number == 3 else chinese_text(number))
    site.once()
    before = digest(site)
    new = other(site, f'pipelines: {{default: [{OTHER}, segment, tag, dedupe]}}\n')
    done = site.ctl('compare', '--config', site.config)
    assert done.stdout.splitlines()[0].endswith(b' 6 compared, 6 the same, 0 different'), done.stdout
    done = site.ctl('compare', '--config', new, '--json', check=False)
    assert done.returncode == 1 and not done.stderr, done
    change, total = lines(done)
    assert change['name'] == '3.txt' and change['id'] == 4, change
    assert change['changes']['paragraphs'] == [0, 1] and change['changes']['dropped.page_number'] == [1, 0]
    assert (total['compared'], total['same'], total['different'], total['gone']) == (6, 5, 1, 0), total
    done = site.ctl('compare', '--config', new, '--diff', check=False)
    assert '+ paragraphs         - 7 -\n' in done.stdout.decode(), done.stdout
    # The newest ones only.
    total = lines(site.ctl('compare', '--config', new, '--json', '--last', '2'))[-1]
    assert (total['compared'], total['different']) == (2, 0), total
    assert digest(site) == before


def test_over_segments(site):
    """The newest first, from one segment back to the next."""
    for number in range(4):
        site.drop(f'{number}.txt', chinese_text(number))
        site.once()
    new = other(site, 'routes: [{match: "nothing", pipeline: default}]\n')
    found = lines(site.ctl('compare', '--config', new, '--json', '--last', '3', check=False))
    assert [change['name'] for change in found[:-1]] == ['3.txt', '2.txt', '1.txt'], found
    assert all(change['quarantined'][0] is None and change['quarantined'][1].startswith('no_route: ')
               for change in found[:-1]), found
    assert found[-1]['quarantined_by_one'] == [0, 3], found


def test_originals_that_are_gone(site):
    for number in range(4):
        site.drop(f'{number}.txt', chinese_text(number))
    site.once()
    originals = [site.path('done', name) for name in site.tree('done')]
    os.unlink(originals[0])
    with open(originals[1], 'ab') as file:
        file.write(b'more\n')
    total = lines(site.ctl('compare', '--config', site.config, '--json'))[-1]
    assert (total['compared'], total['gone']) == (2, 2), total
    text = site.ctl('compare', '--config', site.config).stdout.decode()
    assert 'not compared       2 no longer kept as they were, 0 failed\n' in text, text
    for path in originals[1:]:
        os.unlink(path)
    done = site.ctl('compare', '--config', site.config, check=False)
    assert done.returncode == EX_NOINPUT and b'no longer kept' in done.stderr, done


def test_compressed_and_retried(site):
    """Compressed originals are expanded; a retried file is read as it was archived."""
    site.drop('a.txt.gz', gzip.compress(PAGE.encode()))
    site.drop('b.txt', b'\x00\x01\x02' * 50)
    site.drop('c.txt', chinese_text(1).encode('big5', 'ignore'))
    site.set('decode.encoding', 'utf-8')
    site.once()
    with site.start():
        ids = json.loads(site.ctl('problems', '--json', check=False).stdout)['quarantined']
        (c,) = [str(p['id']) for p in ids if p['name'] == 'c.txt']
        site.ctl('retry', '-o', 'decode.encoding=big5', c)
        site.wait_outcomes(4)
    new = other(site, f'pipelines: {{default: [{OTHER}, segment, tag, dedupe]}}\n')
    change, total = lines(site.ctl('compare', '--config', new, '--json', check=False))
    assert change['name'] == 'a.txt.gz' and change['changes']['paragraphs'] == [0, 1], change
    assert (total['compared'], total['same']) == (2, 1), total
    # What the new one no longer expands, it would quarantine.
    new = other(site, 'expand: {gzip: false}\n')
    change, total = lines(site.ctl('compare', '--config', new, '--json', check=False))
    assert change['name'] == 'a.txt.gz' and change['quarantined'][1].startswith('binary: '), change
