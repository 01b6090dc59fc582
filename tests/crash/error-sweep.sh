#!/bin/sh
# error-sweep.sh -- each system call that matters fails once; see error_sweep.py. LONG=1: all points.
exec python3 -B "$(dirname "$0")/error_sweep.py"
