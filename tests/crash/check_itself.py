"""check_itself.py -- one fault after the other is planted in what a good run left, and the checks of
the sweeps must find it under the right heading: a check that cannot fail proves nothing."""
import glob
import os
import sys

import sweep


def first(site, *pattern):
    return sorted(glob.glob(site.path(*pattern)))[0]


def rewrite(path, change):
    with open(path, 'rb') as file:
        data = bytearray(file.read())
    data = change(data)
    with open(path, 'wb') as file:
        file.write(data)


def flip(data):
    data[200] ^= 1
    return data


def segment(site):
    return first(site, 'archive', '*', '*', '*.zst')


def original(site):
    return first(site, 'done', '*', '*plain-1.txt')


def drop_again(site):
    site.drop('plain-1.txt', sweep.FILES['plain-1.txt'][0])
    site.once()


def drop_other(site):
    site.drop('other.txt', 'Nobody knows of this file.\n')
    site.once()


def leave(site):
    with open(os.path.join(site.inbox, 'left.txt'), 'wb'):
        pass


PLANTED = (
    ('nothing', lambda site: None, None),
    ('an original gone', lambda site: os.unlink(original(site)), 'lost'),
    ('an original changed', lambda site: rewrite(original(site), lambda data: data + b'x'), 'wrong'),
    ('a bit of the archive flipped', lambda site: rewrite(segment(site), flip), 'unreadable'),
    ('half an archive', lambda site: rewrite(segment(site), lambda data: data[:len(data) // 2]), 'lost'),
    ('no archive', lambda site: os.unlink(segment(site)), 'lost'),
    ('a file twice', drop_again, 'twice'),
    ('an unknown file', drop_other, 'wrong'),
    ('a file left in the inbox', leave, 'lost'),
)


def main():
    sweep.FILES.pop('big.txt', None)
    bad = 0
    for label, plant, kind in PLANTED:
        run = sweep.Run('crash-check')
        try:
            status, said = run.once()
            assert status == 0, said
            reference = sweep.Books(run.site).shapes
            plant(run.site)
            books = sweep.Books(run.site, reference)
        finally:
            run.close()
        found = [k for k, problems in books.problems.items() if problems]
        is_right = found == [] if kind is None else kind in found
        bad += not is_right
        print(f'  {"ok  " if is_right else "FAIL"} {label}: {", ".join(found) or "no problem"}')
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
