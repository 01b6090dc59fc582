"""The command line and the configuration: what is refused, how, and with which exit status."""
import os
import re

from harness import EX_CONFIG, EX_OK, EX_USAGE, REPO


def refused(site, done, *words):
    assert done.returncode == EX_CONFIG, (done.returncode, done.stderr)
    lines = done.stderr.splitlines()
    assert len(lines) == 1, f'one line on stderr, not {lines}'
    for word in words:
        assert word in lines[0], (word, lines[0])
    assert done.stdout == ''


def test_unknown_key_names_place_and_neighbour(site):
    site.write_config('# comment\ninbox:\n  quite: 250ms\n')
    done = site.run('--check')
    refused(site, done, 'siftd.yaml:3:', 'quite', 'quiet')
    assert re.search(r'siftd\.yaml:3:\d+: ', done.stderr), done.stderr
    refused(site, site.run('--once'), 'quite')
    refused(site, site.run(), 'quite')


def test_bad_values(site):
    for text, word in (('inbox: {quiet: fast}', 'quiet'), ('inbox: {quiet: 5}', 'quiet'),
                       ('archive: {level: 99}', 'level'), ('commit: {files: -1}', 'files'),
                       ('inbox: [a]', 'inbox'), ('root: {a: b}', 'root'),
                       ('inbox: {quiet: 1s, quiet: 2s}', 'quiet'), ('node: "Not A Node"', 'node'),
                       ('pipelines: {default: [{nothing: {}}]}', 'nothing'),
                       ('routes: [{match: "*", pipeline: other}]', 'other'),
                       ('inbox: {watch: sometimes}', 'watch'), ('root: &a x', ''), ('root: !!str x', ''),
                       ('root: "unfinished', ''), ('\tx: 1', ''), ('- a\n- b', '')):
        site.write_config(text + '\n')
        # Without the -o of the other tests: they would replace a bad root.
        refused(site, site.run('--check', options=['-c', site.config]), word)


def test_hostile_yaml_is_refused_at_once(site):
    for text in ('[' * 200_000, 'root: ' + 'x' * (1 << 20), '{' * 200_000, 'a: ' * 50_000,
                 'x: &a [1]\ny: [' + '*a,' * 10_000 + ']', '\x00' * 1000, '- ' * 100_000):
        site.write_config(text)
        done = site.run('--check')
        refused(site, done)


def test_missing_file(site):
    done = site.run('--check', options=['-c', site.folder + '/none.yaml'])
    refused(site, done, 'none.yaml')


def test_override(site):
    site.set('commit.files', '17')
    done = site.run('--print-config')
    assert done.returncode == EX_OK and re.search(r'files: 17\b', done.stdout), done.stderr
    done = site.run('--check', '-o', 'commit.flies=3')
    refused(site, done, 'commit.flies', 'files')
    done = site.run('--check', '-o', 'commit.files')
    assert done.returncode in (EX_CONFIG, EX_USAGE), done.returncode


def test_printed_config_loads_back(site):
    first = site.run('--print-config')
    assert first.returncode == EX_OK, first.stderr
    site.write_config(first.stdout)
    site.overrides = []
    second = site.run('--print-config')
    assert second.stdout == first.stdout, second.stderr


def test_check_touches_nothing(site):
    before = sorted(os.listdir(site.root))
    assert site.run('--check').returncode == EX_OK
    assert sorted(os.listdir(site.root)) == before and os.listdir(site.inbox) == []


def test_usage(site):
    for arguments in (['--nonsense'], ['-o'], ['-c'], ['surplus'], ['--once', '--check', '-Z']):
        done = site.run(*arguments, options=[])
        assert done.returncode == EX_USAGE, (arguments, done.returncode, done.stderr)
        assert done.stderr, arguments
    for argument, word in (('--help', '--once'), ('--version', 'siftd'), ('--list-stages', 'segment')):
        done = site.run(argument, options=[])
        assert done.returncode == EX_OK and word in done.stdout and not done.stderr, (argument, done)


def test_default_file_is_the_default(site):
    """config/siftd.yaml spells out every key at its default."""
    file = site.run('--print-config', options=['-c', os.path.join(REPO, 'config', 'siftd.yaml')])
    site.write_config('{}\n')
    none = site.run('--print-config', options=['-c', site.config])
    assert file.returncode == none.returncode == EX_OK, file.stderr + none.stderr
    assert file.stdout == none.stdout
