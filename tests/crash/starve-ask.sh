#!/bin/sh
# starve-ask.sh -- calls for memory are refused while a running daemon is asked; see starve_ask.py. LONG=1: more points.
exec python3 -B "$(dirname "$0")/starve_ask.py"
