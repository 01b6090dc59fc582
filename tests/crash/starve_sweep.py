"""starve_sweep.py -- one call for memory is refused, or a hundred in a row, anywhere in the life of siftd, its
libraries included (starve.c is preloaded): it ends by itself or goes on, never by a signal; after a start with
enough of it the books must balance, with no good file in quarantine.

LONG=1 takes 2,000 points, else POINTS (60) of them: half spread over all calls, half over the last quarter, when
files are worked on. POINT=n or POINT=n:in a row does one. Calls of libstdc++, which the compiler of rules makes by
the ten thousand, are hit by every tenth point only. BIG=1 has a file of several parts among the others.
"""
import os
import shlex
import sys
import time

os.environ.setdefault('BIG', '0')
import sweep  # noqa: E402

POINTS = 2000 if sweep.IS_LONG else int(os.environ.get('POINTS') or 60)
IN_A_ROW = 100
SHIM = os.path.join(os.path.abspath(os.environ['B']), 'tests', 'crash', 'starve.so')
COMPILER = 'libstdc++'


def environment(point, count=None):
    """What starve.c reads."""
    spared = '' if point is not None and point.name == 'any' else COMPILER
    out = {'LD_PRELOAD': SHIM, 'STARVE_SPARE': spared}
    if point is not None:
        out.update(STARVE_AT=str(point.k), STARVE_FOR=point.error or '1')
    if count is not None:
        out['STARVE_COUNT'] = count
    return out


def count_calls(spares_compiler):
    """How often a run without faults asks for memory."""
    run = sweep.Run('starve-count')
    try:
        path = os.path.join(run.site.folder, 'count')
        point = None if spares_compiler else sweep.Point('any', 1 << 62, None)
        done = run.site.run('--once', environment=environment(point, path))
        assert done.returncode == 0, done.stderr
        with open(path, encoding='ascii') as file:
            return int(file.read())
    finally:
        run.close()


def starve_at(point, reference):
    result = sweep.Result(point)
    run = sweep.Run('starve')
    run.site.set('limits.drain', '1s')
    try:
        starved = environment(point)
        words = [f'{key}={value}' for key, value in starved.items()]
        result.command = shlex.join(['env', *words, *run.command()[1:]])
        done = run.site.run('--once', environment=starved)
        result.hit = f'exit {done.returncode}: {done.stderr.strip().splitlines()[-1:]}'
        result.is_refused = done.returncode != 0
        if done.returncode < 0:
            result.crash = f'signal {-done.returncode}: {done.stderr[-300:]}'
        sweep.restart(run, result, reference)
    finally:
        run.close()
    return result


def choose():
    if 'POINT' in os.environ:
        k, _, row = os.environ['POINT'].partition(':')
        return [sweep.Point('most', int(k), row or None)]
    most, every = count_calls(True), count_calls(False)
    print(f'{most} calls for memory, {every} with those of the compiler of rules')
    places = sweep.spread(1, most, POINTS // 2) + sweep.spread(most * 3 // 4, most, POINTS * 2 // 5)
    points = [sweep.Point('most', k, str(IN_A_ROW) if i % 4 == 3 else None) for i, k in enumerate(places)]
    return points + [sweep.Point('any', k, None) for k in sweep.spread(1, every, POINTS // 10)]


def main():
    if not os.path.exists(SHIM):
        print(f'starve-sweep: skipped: there is no {SHIM}')
        sys.exit(0)
    start = time.monotonic()
    reference = sweep.reference_shapes()
    results = sweep.sweep(choose(), lambda point: starve_at(point, reference))
    bad = sweep.print_problems(results)
    refused = sum(r.is_refused for r in results)
    print(f'starve-sweep: {len(results)} points, {refused} runs ended early, {bad} with problems, '
          f'{time.monotonic() - start:.0f} s')
    if len(results) > 1 and not 0 < refused < len(results):
        print('starve-sweep: no run, or every one, ended early: this sweep proves too little')
        bad += 1
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
