#!/bin/sh
# files.sh -- how fast siftd is, and against what; see files.py.
exec python3 -B "$(dirname "$0")/files.py"
