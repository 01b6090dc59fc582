#!/bin/sh
# full-disk.sh -- a daemon that is killed while its disk fills and empties; see full_disk.py.
exec python3 -B "$(dirname "$0")/full_disk.py"
