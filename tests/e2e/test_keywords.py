"""Keywords: the archive's own counts of words are a function of the archive, whatever happened on the way."""
import copy
import json
import os
import shutil

from harness import wait_for

NAMES = ('anchor', 'barley', 'candle', 'dolphin', 'engine', 'feather', 'glacier', 'hammer')


def english_text(number):
    """An article about something of its own; all of them speak of a council."""
    own = NAMES[number % len(NAMES)] + chr(97 + number // 26) + chr(97 + number % 26)
    return '\n'.join(f'The council of the town was told in meeting {i} that the {own} is with the council, and that it '
                     f'was not for them to have the {own} moved from here.' for i in range(number % 3 + 2)) + '\n'


def counts(site):
    """The snapshot without its batch, and its sum."""
    with open(site.path('state', 'words-main.snap'), 'rb') as file:
        data = file.read()
    assert data[:8] == b'SIFTDWRD', data[:8]
    return data[24:-8]


def drop_all(site, numbers):
    for n in numbers:
        site.drop(f'{n:03}.txt', english_text(n))


def copy_of(site):
    """Another site with the same files; what is set from now on is its own."""
    shutil.copytree(site.root, site.root + '.copy')
    other = copy.copy(site)
    other.overrides = list(site.overrides)
    other.root = site.root + '.copy'
    other.inbox = os.path.join(other.root, 'inbox')
    other.originals = dict(site.originals)
    return other


def keywords(site):
    return {r['file']['name']: r.get('tags', {}).get('keywords') for r in site.archive().records}


def take_by_name(site):
    """Every file is complete when it is first seen, and so their order is that of their names."""
    site.set('inbox.order', 'name')
    site.set('inbox.quiet', '1ms')
    site.set('inbox.settle', '1ms')


def order(site):
    return [e.name for e in sorted(site.archive().finals, key=lambda e: e.id)]


def test_counts_are_a_function_of_the_archive(site):
    """Without state/, or with a snapshot that is damaged, the same counts again, and the same keywords."""
    site.set('commit.files', '7')
    take_by_name(site)
    drop_all(site, range(60))
    site.once()
    for damage in (False, True):
        other = copy_of(site)
        if damage:
            with open(other.path('state', 'words-main.snap'), 'r+b') as file:
                file.seek(30)
                file.write(b'\xFF\xFF\xFF')
        else:
            shutil.rmtree(other.path('state'))
        other.once()
        assert counts(other) == counts(site), damage
        shutil.rmtree(other.root)
    other = copy_of(site)
    shutil.rmtree(other.path('state'))
    for s in (site, other):
        drop_all(s, range(60, 320))
        s.once()
    assert order(other) == order(site)
    assert counts(other) == counts(site)
    assert keywords(other) == keywords(site)
    # What all of them say is a keyword as long as they are few.
    of = keywords(site)
    assert 'council' in of['002.txt'], of['002.txt']
    assert of['302.txt'] == [NAMES[302 % 8] + 'lq'], of['302.txt']


def test_threads_and_batches_do_not_matter(site):
    """The same files in the same order give the same keywords."""
    take_by_name(site)
    drop_all(site, range(260))
    other = copy_of(site)
    site.set('limits.workers', '1')
    site.once()
    other.set('limits.workers', '4')
    other.set('commit.files', '3')
    other.once()
    assert order(other) == order(site)
    assert keywords(other) == keywords(site)
    assert counts(other) == counts(site)


def test_kill_counts_once(site):
    """Killed over and over, each article is counted once."""
    site.set('commit.files', '3')
    whole = copy_of(site)
    drop_all(whole, range(80))
    whole.once()
    for first in range(0, 80, 20):
        daemon = site.start()
        drop_all(site, range(first, first + 20))
        wait_for('some of the files', lambda done=first + 5: len(site.outcomes()) >= done)
        daemon.kill()
    with site.start():
        wait_for('all files', lambda: not site.in_claim() and
                 sum(len(files) for _, _, files in os.walk(site.path('done'))) >= 80)
    site.check_books()
    assert counts(site) == counts(whole)


def test_archive_from_before(site):
    """An archive without counts opens, and is counted from there on; so does one with counts that are not wanted."""
    with open(os.path.join(os.path.dirname(__file__), '..', '..', 'config', 'siftd.yaml'), encoding='utf-8') as file:
        assert '        counts: main' in file.read()
    pipeline = '[clean: {}, segment: {words: false}, tag: {kinds: [keywords], lexicons: [], counts: %s}, dedupe: {}]'
    site.set('pipelines.default', pipeline % 'none')
    drop_all(site, range(10))
    site.once()
    assert not os.path.exists(site.path('state', 'words-main.snap'))
    site.set('pipelines.default', pipeline % 'main')
    drop_all(site, range(10, 20))
    site.once()
    assert counts(site)[1:3] == b'\x00\x0A', counts(site)[:8]
    site.set('pipelines.default', pipeline % 'none')
    drop_all(site, range(20, 30))
    site.once()
    site.check_books()


def test_try_asks_the_archive(site):
    """siftctl try weighs words as the daemon does, by its last snapshot, and leaves that as it is."""
    take_by_name(site)
    drop_all(site, range(260))
    site.once()
    path = os.path.join(site.folder, 'new.txt')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(english_text(302))

    def tried():
        record = json.loads(site.ctl('try', path).stdout)
        return record['tags'].get('keywords')

    def state():
        return {name: os.stat(site.path('state', name)).st_ctime_ns for name in os.listdir(site.path('state'))}

    before = state()
    with_counts = tried()
    assert 'council' not in with_counts, with_counts
    assert state() == before
    os.rename(site.path('state'), site.path('aside'))
    assert 'council' in tried(), tried()
    os.rename(site.path('aside'), site.path('state'))
    site.drop('new.txt', english_text(302))
    site.once()
    assert keywords(site)['new.txt'] == with_counts
