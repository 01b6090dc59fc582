#!/bin/sh
# block-log.sh -- a disk that logs its blocks is replayed, and one that fails; see block_log.py. LONG=1: ten
# times the points.
exec python3 -B "$(dirname "$0")/block_log.py"
