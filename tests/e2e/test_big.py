"""The cases of tests/bench/big.py with small sizes: that they hold, not how fast."""
import os
import sys

from harness import REPO, WAIT_SECONDS

sys.path.insert(0, os.path.join(REPO, 'tests', 'bench'))
import big  # noqa: E402

big.HOURS = WAIT_SECONDS * 2
big.say = lambda text: None


def run(site, name, size):
    case, _, _ = big.CASES[name]
    case(site, size)


def test_small_files_beside_a_big_one(site):
    run(site, 'big', 24_000_000)


def test_killed_in_the_middle(site):
    run(site, 'kill', 20_000_000)


def test_a_single_line(site):
    run(site, 'line', 12_000_000)


def test_many_empty_files(site):
    run(site, 'empty', 2_000)


def test_files_that_grow(site):
    run(site, 'grow', 2)


def test_bombs(site):
    run(site, 'bomb', 300_000_000)


def test_cut_containers(site):
    run(site, 'cut', 12_000_000)
