"""kill_sweep.py -- kill -9 at every system call that matters, start again, check the books.

LONG=1 takes every (name, occurrence) of a run over the mixed files; otherwise a systematic sample of POINTS.
BIG=0 leaves out the file of several parts, which takes most of the time.
At every third point the run that recovers is killed as well, half as far in. POINT=name:k does one.
"""
import os
import shlex
import sys
import time

import sweep

SHORT_POINTS = int(os.environ.get('POINTS') or 90)


def kill_at(index, point, reference):
    result = sweep.Result(point)
    run = sweep.Run('crash-kill')
    try:
        result.command = shlex.join(run.command(point))
        status, said = run.once(point)
        result.is_killed = status == -9
        result.hit = run.hit()
        if status not in (0, -9):
            result.crash = f'exit status {status}: {said[-300:]}'
        if index % 3 == 0:
            status, said = run.once(point._replace(k=max(1, point.k // 2)))
            result.is_killed_again = status == -9
            if status not in (0, -9):
                result.crash = f'exit status {status} of the second run: {said[-300:]}'
        sweep.restart(run, result, reference)
    finally:
        run.close()
    return result


def main():
    sweep.need_strace('kill-sweep')
    start = time.monotonic()
    reference, spans = sweep.reference_run()
    chosen = sweep.choose(spans, None if sweep.IS_LONG else SHORT_POINTS)
    points = [sweep.Point(name, k, None) for name, ks in chosen.items() for k in ks]
    if 'POINT' in os.environ:
        name, k = os.environ['POINT'].split(':')
        points = [sweep.Point(name, int(k), None)]
    print(f'{len(sweep.FILES)} files; {len(points)} of {sum(b - a + 1 for a, b in spans.values())} points')
    results = sweep.sweep(list(enumerate(points)), lambda item: kill_at(*item, reference))

    rows = []
    for name in [*dict.fromkeys(p.name for p in points), 'all']:
        mine = [r for r in results if name in ('all', r.point.name)]
        total = lambda kind: sum(len(r.books.problems[kind]) for r in mine)  # noqa: E731
        rows.append([name, len(mine), sum(r.is_killed for r in mine), sum(r.is_killed_again for r in mine),
                     total('lost'), total('twice'), total('unreadable'), total('wrong'),
                     sum(bool(r.stuck) + bool(r.crash) for r in mine)])
    sweep.print_table(['killed at', 'points', 'killed', 'killed again', 'lost', 'twice', 'unreadable archives',
                       'wrong outcome', 'stuck'], rows)
    bad = sweep.print_problems(results)
    missed = sum(not r.is_killed for r in results)
    print(f'kill-sweep: {len(results)} points, {bad} with problems, {time.monotonic() - start:.0f} s')
    if missed * 5 > len(results):
        print(f'kill-sweep: {missed} points were never reached: this sweep proves too little')
        bad += 1
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
