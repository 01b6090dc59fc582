"""The inbox unmounted, mounted over, renamed away: noticed, nothing claimed meanwhile, and it goes on.

`store` is a folder; the daemon, in a mount namespace of its own, sees it at `mnt`. So a test can see the
files at any time, and no mount outlives its daemon."""
import os
import signal

import outside
from harness import chinese_text, records, wait_for


class Medium:
    """What holds inbox, done and quarantine; archive and logs stay in the root folder."""

    def __init__(self, site):
        self.site = site
        self.store, self.mnt = os.path.join(site.folder, 'store'), os.path.join(site.folder, 'mnt')
        os.makedirs(os.path.join(self.store, 'inbox'))
        os.makedirs(self.mnt)
        site.inbox = os.path.join(self.store, 'inbox')
        for key in ('inbox', 'done', 'quarantine'):
            site.set(f'{key}.path', os.path.join(self.mnt, key))

    def start(self, script=''):
        self.daemon = self.site.start(prefix=outside.namespace(f'mount --bind {self.store} {self.mnt}\n' + script))
        return self.daemon

    def sh(self, script):
        """Where the daemon sees its mounts."""
        return outside.run([*outside.inside(self.daemon), 'sh', '-ec', script])

    def wait_watching(self, expected):
        wait_for('the daemon to notice', lambda: outside.ask(self.site, 'status')['watching'] == expected)


def check(site):
    """Each dropped file once, every byte owned."""
    archive = site.archive()
    assert sorted(e.name for e in archive.finals) == sorted(site.originals), [e.name for e in archive.finals]
    problems = records.check_archive(archive, lambda e: site.originals[e.name][0])
    assert not problems, problems


def names_in(folder):
    return sorted(n for n in os.listdir(folder) if not n.startswith('.'))


def test_unmounted_and_mounted_again(site):
    outside.need_mounts()
    medium = Medium(site)
    with medium.start() as daemon:
        site.drop('1.txt', chinese_text(1))
        site.wait_outcomes(1)
        medium.sh(f'umount -l {medium.mnt}')
        medium.wait_watching(False)
        assert outside.ask(site, 'health')['healthy'] is False
        site.drop('2.txt', chinese_text(2))
        scans = outside.ask(site, 'status')['scans']
        wait_for('two more scans', lambda: outside.ask(site, 'status')['scans'] > scans + 1)
        assert names_in(site.inbox) == ['2.txt'], 'claimed from a folder nobody can see'
        medium.sh(f'mount --bind {medium.store} {medium.mnt}')
        site.wait_outcomes(2)
        medium.wait_watching(True)
        site.drop('3.txt', chinese_text(3))
        site.wait_outcomes(3)
        assert outside.ask(site, 'health')['healthy'] is True
        assert 'event=inbox_elsewhere' in daemon.log() and 'event=inbox_back' in daemon.log()
    check(site)


def test_mounted_over(site):
    outside.need_mounts()
    medium = Medium(site)
    with medium.start():
        site.drop('1.txt', chinese_text(1))
        site.wait_outcomes(1)
        medium.sh(f'mount -t tmpfs none {medium.mnt}/inbox; echo "A file on the wrong disk." >{medium.mnt}/inbox/no.txt')
        medium.wait_watching(False)
        site.drop('2.txt', chinese_text(2))  # into the folder that is covered
        scans = outside.ask(site, 'status')['scans']
        wait_for('two more scans', lambda: outside.ask(site, 'status')['scans'] > scans + 1)
        assert names_in(site.inbox) == ['2.txt']
        assert medium.sh(f'ls {medium.mnt}/inbox').split() == ['no.txt']
        medium.sh(f'umount {medium.mnt}/inbox')
        site.wait_outcomes(2)
    check(site)


def test_renamed_away_and_back(site):
    away = site.inbox + '.away'
    with site.start() as daemon:
        site.drop('1.txt', chinese_text(1))
        site.wait_outcomes(1)
        os.rename(site.inbox, away)
        wait_for('the daemon to notice', lambda: not outside.ask(site, 'status')['watching'])
        with open(os.path.join(away, '2.txt'), 'w', encoding='utf-8') as file:
            file.write(chinese_text(2))
        site.originals[b'2.txt'] = [chinese_text(2).encode()]
        scans = outside.ask(site, 'status')['scans']
        wait_for('two more scans', lambda: outside.ask(site, 'status')['scans'] > scans + 1)
        assert names_in(away) == ['2.txt']
        os.rename(away, site.inbox)
        site.wait_outcomes(2)
        assert 'event=inbox_back' in daemon.log()
    site.check_books()


def test_replaced_for_good(site):
    """Another folder stands where the inbox was: nothing is claimed until a reload says it is meant."""
    with site.start() as daemon:
        site.drop('1.txt', chinese_text(1))
        site.wait_outcomes(1)
        os.rename(site.inbox, site.inbox + '.old')
        os.mkdir(site.inbox)
        site.drop('2.txt', chinese_text(2))
        wait_for('the daemon to notice', lambda: not outside.ask(site, 'status')['watching'])
        assert names_in(site.inbox) == ['2.txt']
        daemon.messages.clear()
        daemon.signal(signal.SIGHUP)
        daemon.wait_message('READY=1')
        site.wait_outcomes(2)
        site.drop('3.txt', chinese_text(3))
        site.wait_outcomes(3)
    site.check_books()
    ids = [e.id for e in site.archive().finals]
    assert ids == sorted(set(ids)), 'the new inbox began with old ids'


def test_mounts_below_are_not_entered(site):
    outside.need_mounts()
    medium = Medium(site)
    for folder in ('other', 'same', 'source'):
        os.makedirs(os.path.join(medium.store if folder == 'source' else site.inbox, folder))
    below = f'{medium.mnt}/inbox'
    with medium.start(f'mount -t tmpfs none {below}/other\nmount --bind {medium.mnt}/source {below}/same\n'
                      f'echo "On another disk." >{below}/other/stays.txt\n'
                      f'echo "On the same disk, mounted twice." >{below}/same/stays.txt') as daemon:
        site.drop('1.txt', chinese_text(1))
        site.wait_outcomes(1)
        # A rename out of a bind mount is refused although the device is the same: listed, not lost.
        wait_for('the problem', lambda: [p['name'] for p in outside.ask(site, 'problems')['unclaimable']]
                 == ['same/stays.txt'])
        (problem,) = outside.ask(site, 'problems')['unclaimable']
        assert 'mount' in problem['remedy'], problem
        wait_for('a word about it', lambda: 'event=mount_not_entered' in daemon.log())
        assert medium.sh(f'cat {below}/other/stays.txt {below}/same/stays.txt').count('disk') == 2
    check(site)
