#!/bin/sh
# power-cut.sh -- the power of file systems on loop devices is cut; see power_cut.py. LONG=1: ten times the points.
exec python3 -B "$(dirname "$0")/power_cut.py"
