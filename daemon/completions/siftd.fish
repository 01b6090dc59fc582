# fish completion for siftd
complete -c siftd -f
complete -c siftd -s c -l config -r -F -d 'configuration'
complete -c siftd -s o -x -d 'set one key: KEY=VALUE'
complete -c siftd -l once -d 'take every file in the inbox, seal, print a summary'
complete -c siftd -l check -d 'check the configuration and exit'
complete -c siftd -l print-config -d 'print every key with its value in force'
complete -c siftd -l list-stages -d 'print the stages and their options'
complete -c siftd -l version -d 'print the version'
complete -c siftd -s h -l help -d 'print a summary'
