"""kill -9 at any moment: after a restart every file has exactly one outcome."""
import contextlib
import os
import random
import shutil
import signal
import subprocess
import time

from harness import EX_IO, EX_OK, Skip, chinese_text, wait_for


def drop_many(site, count, start=0):
    for number in range(start, start + count):
        site.drop(f'{number:05}.txt', chinese_text(number, sentences=number % 7 + 1))


def test_killed_again_and_again(site):
    """Kill at random moments, counted from the start of each run, until all files are through."""
    site.set('commit.files', '16')
    site.set('commit.wait', '10ms')
    drop_many(site, 400)
    rng = random.Random(4)
    kills = 0
    for _ in range(200):
        daemon = site.start(wait=False)
        end = time.monotonic() + rng.uniform(0.0, 0.15)
        wait_for('the moment to kill, or the end', lambda: time.monotonic() > end
                 or daemon.process.poll() is not None)
        assert daemon.process.poll() is None, daemon.log()
        daemon.kill()
        kills += 1
        waiting = [n for n in os.listdir(site.inbox) if not n.startswith('.')]
        if not waiting and not site.in_claim():
            break
        if kills % 10 == 0:  # files keep coming
            drop_many(site, 5, start=10_000 + kills)
    site.once()
    archive = site.check_books()
    assert kills >= 3, kills
    assert len({e.id for e in archive.finals}) == len(archive.finals)


def test_killed_right_after_outcomes(site):
    """What an outcome line says is durable: it is in the archive after a kill."""
    site.set('commit.files', '4')
    drop_many(site, 100)
    for wanted in (1, 20, 50):
        daemon = site.start(wait=False)
        known = site.wait_outcomes(wanted)
        daemon.kill()
        finals = {e.id: e.outcome for e in site.archive().finals}
        for file_id, line in known.items():
            assert finals.get(file_id) == line['outcome'], line
    site.once()
    site.check_books()
    lines = site.outcomes()
    firsts = {}
    for line in lines:
        if line['id'] in firsts:
            assert line.get('again'), f'a second line without "again": {line}'
        firsts.setdefault(line['id'], line)
    assert len(firsts) == 100


def test_torn_tail_is_cut_and_kept(site):
    drop_many(site, 10)
    daemon = site.start()
    site.wait_outcomes(10)
    daemon.kill()
    (segment,) = site.archive().segments
    with open(segment.path, 'ab') as file:
        file.write(b'\x28\xb5\x2f\xfd half a frame')
    drop_many(site, 5, start=100)
    site.once()
    site.check_books()
    assert any(n.startswith('tail-') for n in site.tree('state')), site.tree('state')


def test_state_may_be_deleted(site):
    """state/ is a cache: dedupe knows what it saw from the archive alone."""
    text = chinese_text(1, sentences=20)
    site.drop('a.txt', text)
    site.once()
    shutil.rmtree(site.path('state'))
    site.drop('b.txt', text)
    assert site.once()['duplicates'] == 1
    site.check_books()


def test_claims_of_a_dead_daemon(site):
    """Files left in claim/ are taken up under the same id."""
    site.set('commit.wait', '5s')
    site.set('commit.files', '1000')
    site.set('limits.drain', '30s')
    drop_many(site, 30)
    daemon = site.start(wait=False)
    wait_for('files in work', lambda: site.claimed() or site.outcomes())
    daemon.kill()
    before = set(site.claimed())
    site.once()
    archive = site.check_books()
    ids = {f'{e.id:020}' for e in archive.finals}
    assert before <= ids, 'a claim came back under another id'


@contextlib.contextmanager
def small_disk(site, options):
    """A small file system at `small` in the site's folder."""
    if os.geteuid() != 0:
        raise Skip('needs root to mount a small file system')
    small = os.path.join(site.folder, 'small')
    os.mkdir(small)
    done = subprocess.run(['mount', '-t', 'tmpfs', '-o', options, 'none', small],
                          stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Skip('mounting is not allowed here')
    try:
        yield small
    finally:
        subprocess.run(['umount', '-l', small], check=False)


def test_full_disk(site):
    """No space for the archive: nothing is lost or quarantined, and it goes on when there is room."""
    with small_disk(site, 'size=256k') as small:
        filler = os.path.join(small, 'filler')
        with open(filler, 'wb') as file:
            file.write(bytes(180 * 1024))
        site.set('archive.path', small)
        site.set('limits.drain', '1s')
        rng = random.Random(1)
        for number in range(40):
            text = ''.join(chr(rng.randrange(0x4E00, 0x9FFF)) for _ in range(4000))
            site.drop(f'{number:02}.txt', text + '\n')
        done = site.run('--once')
        assert done.returncode == EX_IO, (done.returncode, done.stderr)
        os.unlink(filler)
        subprocess.run(['mount', '-o', 'remount,size=64m', small], check=True)
        summary = site.once()
        assert summary['quarantined'] == 0, summary
        os.makedirs(site.path('archive'), exist_ok=True)
        os.rmdir(site.path('archive'))
        os.symlink(small, site.path('archive'))
        site.check_books()


def test_told_to_end_while_it_waits_for_room(site):
    """A reload is refused meanwhile, and the end is one as any other."""
    with small_disk(site, 'nr_inodes=1') as small:
        site.set('archive.path', os.path.join(small, 'archive'))
        daemon = site.start(wait=False)
        wait_for('a start that waits', lambda: 'action="starting again' in daemon.log())
        daemon.signal(signal.SIGHUP)
        wait_for('a refusal', lambda: 'event=reload_refused siftd waits' in daemon.log())
        assert daemon.stop() == EX_OK, daemon.log()


def test_file_size_limit(site):
    """SIGXFSZ is ignored: over the limit, writing fails like a full disk does."""
    drop_many(site, 60)
    site.set('limits.drain', '1s')
    done = site.run('--once', prefix=['sh', '-c', 'ulimit -f 8; exec "$@"', 'limited'])
    assert done.returncode in (0, EX_IO), (done.returncode, done.stderr)
    site.once()
    site.check_books()
