"""writer.py -- programs that write as carelessly as real ones do. Run through `python3 -c`, as any user.

    writer.py MODE PATH SOURCE PIECES PAUSE_MS
        slow     one open file, PIECES pieces with a pause after each
        append   opens, appends a piece, closes; and again
        mmap     sets the size, maps, closes the descriptor, fills in piece by piece
        hold     writes all, says "written", keeps the file open until standard input ends
        grow     appends a line each PAUSE_MS until standard input ends, says "N lines" then
Prints "gap N": the longest time in milliseconds in which nobody had the file open.
"""
import mmap
import os
import select
import sys
import time


def pieces_of(data, count):
    size = -(-len(data) // count)
    return [data[i:i + size] for i in range(0, len(data), size)]


def slow(path, data, count, pause):
    with open(path, 'wb', buffering=0) as file:
        for piece in pieces_of(data, count):
            file.write(piece)
            time.sleep(pause)
    return 0


def append(path, data, count, pause):
    longest, closed = 0, None
    for piece in pieces_of(data, count):
        with open(path, 'ab', buffering=0) as file:
            file.write(piece)
            if closed is not None:
                longest = max(longest, time.monotonic() - closed)
            closed = time.monotonic()
        time.sleep(pause)
    return longest


def fill_map(path, data, count, pause):
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
    os.ftruncate(fd, len(data))
    with mmap.mmap(fd, len(data)) as view:  # keeps a reference to the open file of its own
        os.close(fd)
        at = 0
        for piece in pieces_of(data, count):
            view[at:at + len(piece)] = piece
            at += len(piece)
            time.sleep(pause)
        view.flush()
    return 0


def hold(path, data, _count, _pause):
    with open(path, 'wb', buffering=0) as file:
        file.write(data)
        print('written', flush=True)
        sys.stdin.read()
    return 0


def grow(path, _data, _count, pause):
    number = 0
    with open(path, 'wb', buffering=0) as file:
        print('written', flush=True)
        while not select.select([sys.stdin], [], [], pause)[0]:
            number += 1
            file.write(f'Line {number} of a file that grows for ever.\n'.encode())
    print(f'{number} lines', flush=True)
    return 0


def main():
    mode, path, source, count, pause = sys.argv[1:]
    with open(source, 'rb') as file:
        data = file.read()
    modes = {'slow': slow, 'append': append, 'mmap': fill_map, 'hold': hold, 'grow': grow}
    gap = modes[mode](path, data, int(count), int(pause) / 1000)
    print(f'gap {gap * 1000:.0f}')


if __name__ == '__main__':
    main()
