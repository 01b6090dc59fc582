#!/bin/sh
# starve-sweep.sh -- calls for memory are refused; see starve_sweep.py. LONG=1: 2,000 points.
exec python3 -B "$(dirname "$0")/starve_sweep.py"
