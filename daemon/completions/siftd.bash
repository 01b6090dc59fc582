# bash completion for siftd
_siftd()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}

    case $prev in
    -c | --config)
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
        ;;
    -o)
        COMPREPLY=()
        return
        ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W \
        '-c --config -o --once --check --print-config --list-stages --version --help' -- "$cur")
}
complete -o filenames -F _siftd siftd
