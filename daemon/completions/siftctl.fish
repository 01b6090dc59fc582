# fish completion for siftctl
set -l verbs cat tail get tasks problems retry audit verify rebase status health reload rescan drain try

complete -c siftctl -f
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -s c -l config -r -F -d 'configuration'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -s o -x -d 'set one key: KEY=VALUE'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -l version -d 'print the version'
complete -c siftctl -s h -l help -d 'print a summary'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a cat -d 'write all records, or those of some segments'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a tail -d 'write the last records, escaped for a terminal'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a get -d 'write the record 42-3, or all of file 42'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a tasks -d 'list the files in work'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a problems -d 'list what is in quarantine and what cannot be claimed'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a retry -d 'take quarantined files back to work'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a audit -d 'see whether the books balance: every file accounted for, once'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a verify -d 'look for damage in the archive, or in some segments'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a rebase -d 'accept that segments of the archive are gone'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a status -d 'show what the daemon is doing'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a health -d 'exit 0 when the daemon is well, 1 when not'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a reload -d 'make the daemon read its configuration again'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a rescan -d 'make the daemon look through the whole inbox'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a drain -d 'make the daemon finish what it has claimed, and end'
complete -c siftctl -n "not __fish_seen_subcommand_from $verbs" -a try -d 'run the pipeline on files without touching anything'
complete -c siftctl -n '__fish_seen_subcommand_from cat' -F
complete -c siftctl -n '__fish_seen_subcommand_from cat' -l since -x -d 'committed at or after: 2026-11-22T06:00, 2h'
complete -c siftctl -n '__fish_seen_subcommand_from cat' -l until -x -d 'committed before'
complete -c siftctl -n '__fish_seen_subcommand_from tail' -s f -l follow -d 'go on with new records'
complete -c siftctl -n '__fish_seen_subcommand_from tail' -s n -l lines -x -d 'how many'
complete -c siftctl -n '__fish_seen_subcommand_from tail' -l where -x -d 'only records with PATH=VALUE'
complete -c siftctl -n '__fish_seen_subcommand_from status' -l json -d 'one line of JSON'
complete -c siftctl -n '__fish_seen_subcommand_from try' -F
complete -c siftctl -n '__fish_seen_subcommand_from try' -l stage -x -a 'decode clean segment tag dedupe' -d 'stop behind this stage'
complete -c siftctl -n '__fish_seen_subcommand_from try' -l diff -d 'show lines against paragraphs'
complete -c siftctl -n '__fish_seen_subcommand_from verify' -F
complete -c siftctl -n '__fish_seen_subcommand_from audit' -l json -d 'one line of JSON'
complete -c siftctl -n '__fish_seen_subcommand_from tasks' -l json -d 'one line of JSON'
complete -c siftctl -n '__fish_seen_subcommand_from problems' -l json -d 'one line of JSON'
complete -c siftctl -n '__fish_seen_subcommand_from retry' -l reason -x -d 'all with this reason'
complete -c siftctl -n '__fish_seen_subcommand_from retry' -s o -x -d 'decode.encoding=NAME'
