"""siftctl words: line for line, and with `--rules jieba` the same words as python3-jieba."""
import os
import signal
import subprocess

from harness import DATA, EX_CONFIG, EX_NOINPUT, EX_USAGE, REPO, Skip, wait_for

# Debian's own python has Debian's jieba; the one in the path may be another.
PYTHON = '/usr/bin/python3'
ORACLE = '''
import sys, jieba
jieba.setLogLevel(60)
lines = sys.stdin.buffer.read().decode().split("\\n")
for line in lines[:-1] if lines[-1] == "" else lines:
    words = [w for w in jieba.cut(line, HMM=False) if w.strip()]
    sys.stdout.buffer.write((" ".join(words) + "\\n").encode())
'''
TEXTS = ['README.md', 'stages/tag/units.c', 'stages/decode/frequent.def', 'config/lexicon/chrome.tsv',
         'config/lexicon/words.tsv', 'tests/unit/test_words_rules.c']
GOLDEN = ['tests/golden/words/in', 'tests/golden/newspaper/in', 'tests/golden/webpage/in']
SEEDS = os.environ.get('SEEDS', '')  # a folder of more texts


def by_jieba(site, path):
    """The words of a file as python3-jieba cuts them, or Skip."""
    if not os.access(PYTHON, os.X_OK):
        raise Skip(f'there is no {PYTHON}')
    with open(path, 'rb') as file:
        done = subprocess.run([PYTHON, '-c', ORACLE], stdin=file, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={'TMPDIR': site.folder, 'PYTHONDONTWRITEBYTECODE': '1'}, check=False)
    if b'No module named' in done.stderr:
        raise Skip('python3-jieba is not installed')
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def same_as_jieba(site, path):
    want, got = by_jieba(site, path), site.ctl('words', '--rules', 'jieba', path).stdout.decode()
    for number, (a, b) in enumerate(zip(want.split('\n'), got.split('\n')), 1):
        assert a == b, f'{path} line {number}: jieba {a!r}, siftctl {b!r}'
    assert want == got, path


def test_as_jieba(site):
    """Texts of the project, and the Chinese inputs of the golden cases."""
    whole = os.path.join(site.folder, 'texts')
    with open(whole, 'wb') as out:
        for name in TEXTS:
            with open(os.path.join(REPO, name), 'rb') as file:
                out.write(file.read() + b'\n')
        for folder in GOLDEN:
            for name in sorted(os.listdir(os.path.join(REPO, folder))):
                with open(os.path.join(REPO, folder, name), 'rb') as file:
                    out.write(file.read().decode('utf-8', 'replace').encode() + b'\n')
    same_as_jieba(site, whole)


def test_as_jieba_on_any_characters(site):
    """Every character of the BMP beside words, and the spaces of Python."""
    path = os.path.join(site.folder, 'all.txt')
    with open(path, 'w', encoding='utf-8', newline='\n') as file:
        for start in range(1, 0x30000, 64):
            file.write('中国' + '人民'.join(chr(c) for c in range(start, start + 64)
                                        if c not in (10, 13) and not 0xD800 <= c < 0xE000) + '\n')
    same_as_jieba(site, path)


def test_as_jieba_on_seeds(site):
    if not os.path.isdir(SEEDS):
        raise Skip('SEEDS names no folder of texts')
    for name in sorted(os.listdir(SEEDS)):
        same_as_jieba(site, os.path.join(SEEDS, name))


def test_a_line_for_a_line(site):
    path = os.path.join(site.folder, 'in.txt')
    with open(path, 'wb') as file:
        file.write('中国人民\n\n  \n新闻\xa0报道\r\n'.encode() + b'\xff\xe4\xb8\n' + '结束'.encode())
    out = site.ctl('words', path).stdout.decode()
    assert out == '中国 人民\n\n\n新闻 报道\n\ufffd \ufffd\n结束\n', repr(out)
    tagged = site.ctl('words', '--pos', path).stdout.decode().split('\n')
    assert [pair.rsplit('/', 1)[0] for pair in tagged[0].split(' ')] == ['中国', '人民'], tagged
    assert len(tagged) == 7


def test_wrong_calls(site):
    assert site.ctl('words', '--rules', 'none', check=False).returncode == EX_USAGE
    assert site.ctl('words', 'a', 'b', check=False).returncode == EX_USAGE
    assert site.ctl('words', 'none.txt', check=False).returncode == EX_NOINPUT


def test_a_model_that_does_not_fit(site):
    data = os.path.join(site.folder, 'data')
    os.makedirs(data)
    with open(os.path.join(DATA, 'words.model'), 'rb') as file:
        model = file.read()
    with open(os.path.join(data, 'words.model'), 'wb') as file:
        file.write(model[:-100])
    site.set('data', data)
    done = site.ctl('words', '/dev/null', check=False)
    assert done.returncode == EX_CONFIG and b'cut short' in done.stderr, done.stderr


def words_of(site):
    return [p.get('words', '') for r in site.archive().records for p in r['paragraphs']]


def test_dictionaries_and_reload(site):
    """A dictionary's words are whole; a reload reads it again, and a bad line leaves the old one."""
    path = os.path.join(site.folder, 'own.txt')

    def config(lines):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(lines)
        site.write_config('inbox: {quiet: 20ms, settle: 200ms, rescan: 1s}\ncommit: {wait: 20ms}\n'
                          f'pipelines: {{default: [segment: {{dictionaries: [{path}]}}]}}\n')

    text = '推广五变工作法和一核多元。\n'
    config('五变工作法\n')
    assert site.ctl('words', '--pos', '/dev/null').stdout == b''
    daemon = site.start()
    site.drop('a.txt', text)
    site.wait_outcomes(1)
    config('五变工作法\n一核多元 x2\n')
    daemon.signal(signal.SIGHUP)
    wait_for('a refusal of the bad line', lambda: f"'{path}' line 2: 'x2' is no tag" in daemon.log())
    site.drop('b.txt', text)
    site.wait_outcomes(2)
    config('一核多元 300 nz\n')
    daemon.messages.clear()
    daemon.signal(signal.SIGHUP)
    daemon.wait_message('READY=1')
    site.drop('c.txt', text)
    site.wait_outcomes(3)
    assert daemon.stop() == 0
    old, new = '推广 五变工作法 和 一 核 多元 。', '推广 五 变 工作 法 和 一核多元 。'
    assert words_of(site) == [old, old, new], words_of(site)
    done = site.run('--check')
    assert done.returncode == 0, done.stderr


def test_records_have_words_and_tags(site):
    site.drop('a.txt', '县长陈官荣在北京说：“2024年11月28日，拆除8200余平方米。”\n')
    site.once()
    paragraph = site.archive().records[0]['paragraphs'][0]
    words, tags = paragraph['words'].split(' '), paragraph['pos'].split(' ')
    assert ''.join(words) == paragraph['text'] and len(words) == len(tags), paragraph
    assert {'陈官荣': 'nr', '北京': 'ns', '2024年': 't', '8200': 'm'}.items() <= dict(zip(words, tags)).items()


def test_without_words(site):
    site.set('pipelines.default', '[segment: {words: false}]')
    site.drop('a.txt', '县长在北京说。\n')
    site.once()
    assert not {'words', 'pos'} & set(site.archive().records[0]['paragraphs'][0])
