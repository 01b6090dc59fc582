"""error_sweep.py -- a system call fails (ENOSPC, EIO, EINTR, EACCES, EDQUOT), once or ("+") from then on; the
run goes on or ends as it sees fit; after a start without faults the books must balance, with no good file
in quarantine unless reading failed every time.

LONG=1 takes every (name, occurrence) with every error; otherwise a systematic sample of POINTS, the errors
in turn. BIG=0 leaves out the file of several parts. POINT=name:k:error does one, POINT=name:k:error+ from then on. Calls on what is no file of ours (the event loop's eventfd and
epoll, /proc) are counted apart: an error there is no fault of a disk, and the library may abort.
"""
import itertools
import os
import shlex
import sys
import time

import sweep

SHORT_POINTS = int(os.environ.get('POINTS') or 90)
ERRORS = ('ENOSPC', 'EIO', 'EINTR', 'EACCES', 'EDQUOT')
STICKY_ERRORS = ('ENOSPC+', 'EIO+', 'EACCES+', 'EDQUOT+')  # io_real.c repeats what EINTR ended
# Of calls that siftd alone makes: the event loop of its library may end the process when its own fail for good.
STICKY = ('openat', 'pread64', 'pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'renameat2', 'renameat', 'unlinkat', 'mkdirat')
READING = ('openat', 'pread64')
STICKY_SHARE = 3  # of the short form one point in so many
NO_FILE = ('<anon_inode:', '<pipe:', '<socket:', '<UNIX', '/proc/', '/sys/', '/dev/')


def forgive(point, books):
    """A file that cannot be read however often it is tried is rightly in quarantine."""
    if point.error.endswith('+') and point.name in READING:
        books.problems['wrong'] = [p for p in books.problems['wrong']
                                   if ': read_error ' not in p and ': unreadable ' not in p]


def fail_at(point, reference):
    result = sweep.Result(point)
    run = sweep.Run('crash-error')
    run.site.set('limits.drain', '1s')  # a run that cannot get on ends soon
    try:
        result.command = shlex.join(run.command(point))
        status, said = run.once(point)
        result.hit = run.hit()
        result.is_refused = status != 0
        is_ours = result.hit is not None and not any(word in result.hit for word in NO_FILE)
        if status < 0 and is_ours:
            result.crash = f'signal {-status}: {said[-300:]}'
        sweep.restart(run, result, reference)
        forgive(point, result.books)
    finally:
        run.close()
    return result


def choose(spans):
    if 'POINT' in os.environ:
        name, k, error = os.environ['POINT'].split(':')
        return [sweep.Point(name, int(k), error)]
    chosen = sweep.choose(spans, None if sweep.IS_LONG else SHORT_POINTS)
    places = [(name, k) for name, ks in chosen.items() for k in ks]
    if sweep.IS_LONG:
        return [sweep.Point(name, k, error) for name, k in places for error in ERRORS] + \
               [sweep.Point(name, k, error) for name, k in places if name in STICKY for error in STICKY_ERRORS]
    once, sticky = itertools.cycle(ERRORS), itertools.cycle(STICKY_ERRORS)
    return [sweep.Point(name, k, next(sticky) if name in STICKY and i % STICKY_SHARE == 0 else next(once))
            for i, (name, k) in enumerate(places)]


def row(label, mine):
    total = lambda kind: sum(len(r.books.problems[kind]) for r in mine)  # noqa: E731
    return [label, len(mine), sum(r.hit is not None for r in mine), sum(r.is_refused for r in mine),
            total('lost'), total('twice'), total('unreadable'), total('wrong'),
            sum(bool(r.stuck) + bool(r.crash) for r in mine)]


def main():
    sweep.need_strace('error-sweep')
    start = time.monotonic()
    reference, spans = sweep.reference_run()
    points = choose(spans)
    print(f'{len(sweep.FILES)} files; {len(points)} points of '
          f'{len(ERRORS) * sum(b - a + 1 for a, b in spans.values())}')
    results = sweep.sweep(points, lambda point: fail_at(point, reference))
    rows = [row(name, [r for r in results if r.point.name == name])
            for name in dict.fromkeys(p.name for p in points)]
    rows += [row(error, [r for r in results if r.point.error == error])
             for error in dict.fromkeys(p.error for p in points)]
    rows.append(row('all', results))
    sweep.print_table(['failed', 'points', 'hit', 'run refused', 'lost', 'twice', 'unreadable archives',
                       'wrong outcome', 'stuck'], rows)
    bad = sweep.print_problems(results)
    missed = sum(r.hit is None for r in results)
    print(f'error-sweep: {len(results)} points, {bad} with problems, {time.monotonic() - start:.0f} s')
    if missed * 5 > len(results):
        print(f'error-sweep: {missed} points were never reached: this sweep proves too little')
        bad += 1
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
