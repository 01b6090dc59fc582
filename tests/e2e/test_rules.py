"""Rules of the user's own: from the file to the record, a reload, what is refused, and the cache."""
import itertools
import os
import signal

from harness import EX_CONFIG, wait_for

CONFIG = ('inbox: {quiet: 20ms, settle: 200ms, rescan: 1s}\ncommit: {wait: 20ms}\n'
          'pipelines: {default: [segment: {words: false}, tag: {rules: [rules.yaml]}]}\n')

INLINE = ('inbox: {quiet: 20ms, settle: 200ms, rescan: 1s}\ncommit: {wait: 20ms}\n'
          'pipelines:\n  default:\n  - segment: {words: false}\n  - tag: {rules: [%s]}\n')


def set_rules(site, text):
    site.write_config(CONFIG)
    with open(os.path.join(os.path.dirname(site.config), 'rules.yaml'), 'w', encoding='utf-8') as file:
        file.write(text)


def found(site):
    return [[t['rule'] + ':' + t['text'] for t in r.get('tags', {}).get('rules', [])]
            for r in site.archive().records]


def cached(site):
    return sorted(name for name in os.listdir(os.path.join(site.root, 'state')) if name.startswith('rules-'))


def test_rules_and_reload(site):
    """New rules count from the reload on; bad ones leave the old ones; the answer names the place."""
    set_rules(site, '- {name: wall, keywords: 围墙, set: {theme: walls}}\n')
    daemon = site.start()
    site.drop('a.txt', '拆除围墙30处。\n')
    site.wait_outcomes(1)
    assert len(cached(site)) == 1, cached(site)
    set_rules(site, "- {name: wall, keywords: 围墙}\n- {name: bad,\n   regex: 'a('}\n")
    done = site.ctl('reload', check=False)
    assert done.returncode != 0 and b"rules.yaml:3:11: rule 'bad'" in done.stdout + done.stderr, done
    daemon.signal(signal.SIGHUP)
    wait_for('a refusal', lambda: 'event=reload_refused' in daemon.log() and 'rules.yaml:3:11' in daemon.log())
    site.drop('b.txt', '围墙30处都拆了。\n')
    site.wait_outcomes(2)
    set_rules(site, "- {name: number, regex: '[0-9]+处'}\n")
    daemon.messages.clear()
    assert site.ctl('reload').stdout == b'{"ok":true}\n'
    daemon.wait_message('READY=1')
    assert len(cached(site)) == 2, cached(site)
    site.drop('c.txt', '拆除围墙30处，又30处。\n')
    site.wait_outcomes(3)
    tail = site.ctl('tail', '-n', '9', '--where', 'fields.theme=walls').stdout
    assert tail.count(b'\n') == 2, tail
    assert daemon.stop() == 0
    assert found(site) == [['wall:围墙'], ['wall:围墙'], ['number:30处', 'number:30处']], found(site)


def test_a_reload_that_takes_long(site):
    """While rules are compiled files go on, and what a second HUP asks for comes into force."""
    set_rules(site, '- {name: wall, keywords: 围墙}\n')
    daemon = site.start()
    set_rules(site, ''.join(f"- {{name: g{i}, regex: '围{i}.{{0,25}}墙{i}'}}\n" for i in range(400)))
    daemon.signal(signal.SIGHUP)
    site.drop('a.txt', '围墙。\n')
    site.wait_outcomes(1)
    set_rules(site, '- {name: last, keywords: 围墙}\n')
    daemon.signal(signal.SIGHUP)
    names = (f'x{i}.txt' for i in itertools.count())

    def is_in_force():
        name = next(names)
        site.drop(name, f'围墙{name}\n')
        with open(os.path.join(site.root, 'log', 'records.ndjson'), encoding='utf-8') as file:
            return '"rule":"last"' in file.read()
    wait_for('the last rules', is_in_force)
    assert daemon.stop() == 0
    assert found(site)[0] == ['wall:围墙'], found(site)[0]


def test_rules_in_the_configuration(site):
    """Rules that stand in siftd.yaml itself; a reload takes others."""
    site.write_config(INLINE % "{name: wall, keywords: 围墙}")
    daemon = site.start()
    site.drop('a.txt', '拆除围墙30处。\n')
    site.wait_outcomes(1)
    site.write_config(INLINE % "{name: number, regex: '[0-9]+(处'}")
    done = site.ctl('reload', check=False)
    assert done.returncode != 0 and b"siftd.yaml:6:41: rule 'number'" in done.stdout + done.stderr, done
    site.write_config(INLINE % "{name: number, regex: '[0-9]+处'}")
    daemon.messages.clear()
    assert site.ctl('reload').stdout == b'{"ok":true}\n'
    daemon.wait_message('READY=1')
    site.drop('b.txt', '又拆除围墙30处。\n')
    site.wait_outcomes(2)
    assert daemon.stop() == 0
    assert found(site) == [['wall:围墙'], ['number:30处']], found(site)
    assert "rules: [{name: number, regex: " in site.run('--print-config').stdout


def test_what_is_refused(site):
    set_rules(site, '- {name: a, keyword: b}\n')
    done = site.run('--check')
    assert done.returncode == EX_CONFIG and "rules.yaml:1:13: unknown key 'keyword' in a rule" in done.stderr, done
    set_rules(site, "- {name: a, regex: '(?<!b)c'}\n")
    done = site.run('--check')
    assert done.returncode == EX_CONFIG and 'rules.yaml:1:20: ' in done.stderr, done
    os.unlink(os.path.join(os.path.dirname(site.config), 'rules.yaml'))
    done = site.run('--check')
    assert done.returncode == EX_CONFIG and 'cannot read' in done.stderr, done


def test_try_shows_where(site):
    set_rules(site, '- {name: wall, keywords: 围墙}\n')
    path = os.path.join(site.folder, 'page.txt')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('拆除围墙30处。\n')
    assert b'"rules":[{"text":"\xe5\x9b\xb4\xe5\xa2\x99","at":[0,2,4],"tag":"wall","rule":"wall"}]' in \
        site.ctl('try', path).stdout


def test_try_takes_what_is_compiled(site):
    """Rules that the daemon compiled are not compiled again, and none are kept by a trial."""
    set_rules(site, ''.join(f"- {{name: g{i}, regex: '围{i}.{{0,25}}墙{i}'}}\n" for i in range(100)))
    path = os.path.join(site.folder, 'page.txt')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('围7、墙7。\n')

    def cpu_seconds():
        before = os.times()
        assert b'"rule":"g7"' in site.ctl('try', path).stdout
        after = os.times()
        return after.children_user - before.children_user + after.children_system - before.children_system

    compiled = cpu_seconds()
    site.once()
    before = cached(site)
    assert len(before) == 1, before
    taken = cpu_seconds()
    assert cached(site) == before
    assert taken < compiled / 2, f'{taken:.2f} s of processor time, without what is compiled {compiled:.2f} s'
