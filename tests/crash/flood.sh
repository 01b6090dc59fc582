#!/bin/sh
# flood.sh -- very many small files, restarts and overflown queues; see flood.py. LONG=1: a million of them.
exec python3 -B "$(dirname "$0")/flood.py"
