# bash completion for siftctl
_siftctl()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb= i
    local verbs='cat tail report export get why tasks problems retry audit verify rebase status top health reload rescan drain try compare words'

    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        -c | --config | -o) ((i++)) ;;
        -*) ;;
        *)
            verb=${COMP_WORDS[i]}
            break
            ;;
        esac
    done
    case $prev in
    -c | --config)
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
        ;;
    --stage)
        mapfile -t COMPREPLY < <(compgen -W 'decode clean segment tag dedupe' -- "$cur")
        return
        ;;
    --by)
        mapfile -t COMPREPLY < <(compgen -W 'grid reprint practice source month lang topic tag rule fields.' -- "$cur")
        return
        ;;
    --level)
        mapfile -t COMPREPLY < <(compgen -W 'province city county township' -- "$cur")
        return
        ;;
    --silent | -o | -n | --lines | -d | --delay | --count | --where | --since | --until | --reason | --last)
        COMPREPLY=()
        return
        ;;
    esac
    case $verb in
    '') mapfile -t COMPREPLY < <(compgen -W "$verbs -c --config -o --version --help" -- "$cur") ;;
    cat) mapfile -t COMPREPLY < <(compgen -W '--since --until --help' -- "$cur"; compgen -f -- "$cur") ;;
    tail) mapfile -t COMPREPLY < <(compgen -W '-f --follow -n --lines --where --help' -- "$cur") ;;
    report) mapfile -t COMPREPLY < <(compgen -W '--by --where --since --until --level --silent -n --lines -j --json --help' -- "$cur") ;;
    export) mapfile -t COMPREPLY < <(compgen -W '--by --level --where --help' -- "$cur"; compgen -d -- "$cur") ;;
    status) mapfile -t COMPREPLY < <(compgen -W '--json --help' -- "$cur") ;;
    top) mapfile -t COMPREPLY < <(compgen -W '-d --delay -n --count -p --plain --help' -- "$cur") ;;
    try) mapfile -t COMPREPLY < <(compgen -W '--stage --diff --help' -- "$cur"; compgen -f -- "$cur") ;;
    compare) mapfile -t COMPREPLY < <(compgen -W '--config --last --diff --json --help' -- "$cur"; compgen -f -- "$cur") ;;
    words) mapfile -t COMPREPLY < <(compgen -W '--pos --rules --help' -- "$cur"; compgen -f -- "$cur") ;;
    verify) mapfile -t COMPREPLY < <(compgen -W '--help' -- "$cur"; compgen -f -- "$cur") ;;
    audit) mapfile -t COMPREPLY < <(compgen -W '--json --help' -- "$cur") ;;
    tasks) mapfile -t COMPREPLY < <(compgen -W '--json --help' -- "$cur") ;;
    problems) mapfile -t COMPREPLY < <(compgen -W '--json --help' -- "$cur") ;;
    retry) mapfile -t COMPREPLY < <(compgen -W '--reason -o --help' -- "$cur") ;;
    why) mapfile -t COMPREPLY < <(compgen -W '--json --help' -- "$cur") ;;
    *) mapfile -t COMPREPLY < <(compgen -W '--help' -- "$cur") ;;
    esac
}
complete -o filenames -F _siftctl siftctl
