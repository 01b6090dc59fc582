#!/bin/sh
# soak.sh -- files dropped into a running daemon that is killed again and again; see soak.py.
exec python3 -B "$(dirname "$0")/soak.py"
