"""inputs.py -- the files that the crash tests drop, the same in every run, and what must become of them."""
import gzip
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'e2e'))
from harness import chinese_text  # noqa: E402

BIG_BYTES = 9_000_000  # more than one part (8 MiB)


def big_text():
    """BIG_BYTES of paragraphs that all differ."""
    lines, size, number = [], 0, 0
    while size < BIG_BYTES:
        line = (f'Ward {number} was visited on day {number % 365 + 1}; {number * 3 + 1} households spoke, and '
                f'{number % 97} of them asked for a new footpath along the canal. ' * 12) + '\n\n'
        lines.append(line)
        size += len(line)
        number += 1
    return ''.join(lines).encode()


def mixed():
    """{name below the inbox: (bytes, 'archived' or the reason for quarantine)}, 28 files."""
    files = {}

    def add(name, content, fate='archived'):
        files[name] = (content.encode() if isinstance(content, str) else content, fate)

    for number in range(8):
        add(f'plain-{number}.txt', chinese_text(number, sentences=3 + number))
    for number in range(3):
        add(f'gzip-{number}.txt.gz', gzip.compress(chinese_text(20 + number).encode(), mtime=0))
    add('empty-0.txt', b'', 'empty')
    add('empty-1.txt', b'', 'empty')
    add('blank.txt', b' \n\n \t\n', 'empty')
    add('noise-0.bin', bytes(range(128, 256)) * 40, 'encoding')
    add('noise-1.bin', bytes(range(255, 127, -1)) * 40, 'encoding')
    add('nul.txt', b'text\0with nul' * 100, 'binary')
    add('twin-a.txt', chinese_text(30))
    add('twin-b.txt', chinese_text(30))
    add('twin-c.txt', chinese_text(1, sentences=4))  # the same as plain-1.txt
    add('nested/a.txt', chinese_text(40))
    add('nested/deep/b.txt', chinese_text(41))
    add('nested/deep/er/c.txt', chinese_text(42))
    add('gb18030.txt', chinese_text(50, sentences=20).encode('gb18030'))
    add('utf-16.txt', chinese_text(51).encode('utf-16'))
    add('cut.txt', ('村民代表会议表决通过了修路方案。' * 30).encode()[:-1])
    add('big.txt', big_text())
    add('zz-last.txt', chinese_text(60))
    return files
