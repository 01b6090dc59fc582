#!/bin/sh
# check-itself.sh -- do the checks of the sweeps find planted faults? See check_itself.py.
exec python3 -B "$(dirname "$0")/check_itself.py"
