#!/bin/sh
# lint-layers.sh -- rules of the house that no common tool knows:
#   includes   stages/base <- stages <- config <- daemon; libyaml in config, libuv and zstd in daemon
#   size       functions <= 70 lines, files <= 600, headers <= 250, nesting <= 4, lines <= 100 columns
#   calls      no variable-length arrays, alloca, strcpy and friends; malloc in base/mem.c only;
#              no setlocale, clock or chance in the stages
#   words      no open ends in comments
# A line may carry `lint-ok: <rule> because ...` to be left alone by the rules on calls.
# Prints what breaks a rule and exits 1. Function sizes need universal-ctags; without it they are
# left out with a notice.
set -u
export LC_ALL=C

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
bad=$tmp/bad
: >"$bad"

code=$(find stages config daemon -name '*.[ch]' 2>/dev/null | sort)
tests=$(find tests -name '*.[ch]' 2>/dev/null | sort)
[ -n "$code" ] || { echo "lint-layers: run me at the top of the tree" >&2; exit 1; }

# ---- includes: where a file stands, and where what it includes stands
rank() {
    case $1 in
    stages/base/*) echo 0 ;;
    stages/*) echo 1 ;;
    config/*) echo 2 ;;
    daemon/*) echo 3 ;;
    *) echo 9 ;;
    esac
}
for file in $code; do
    own=$(rank "$file")
    folder=$(dirname "$file")
    sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$file" | while read -r name; do
        target=$(realpath -m --relative-to=. "$folder/$name")
        if [ ! -e "$target" ]; then
            echo "$file: includes '$name', which is not there"
        elif [ "$(rank "$target")" -gt "$own" ]; then
            echo "$file: includes '$target' from a layer above"
        fi
    done
    sed -n 's/^[ \t]*#[ \t]*include[ \t]*<\([^>]*\)>.*/\1/p' "$file" | while read -r name; do
        case $name in
        yaml.h) [ "$own" -eq 2 ] || echo "$file: libyaml is for config only" ;;
        uv.h | zstd*.h | openssl/* | jansson.h)
            [ "$own" -eq 3 ] || echo "$file: <$name> is for daemon only" ;;
        hs.h | xxhash.h | iconv.h | cmocka.h | utf8proc.h)
            # Streaming over files is beyond what base/hash.h offers.
            case $file:$name in
            stages/base/hash.c:xxhash.h | daemon/*.c:xxhash.h | stages/decode*.c:iconv.h | stages/clean/fix.c:utf8proc.h | stages/tag/keyword_text.c:utf8proc.h | stages/tag/rules_*.h:hs.h) ;;
            *) echo "$file: <$name> has no place here" ;;
            esac ;;
        esac
    done
done >>"$bad"

# ---- size of files and lines
for file in $code $tests; do
    lines=$(wc -l <"$file")
    case $file in
    *.h) [ "$lines" -le 250 ] || echo "$file: $lines lines, a header has at most 250" ;;
    *) [ "$lines" -le 600 ] || echo "$file: $lines lines, a file has at most 600" ;;
    esac
done >>"$bad"

# ---- nesting: depth of braces inside a function; initialisers and switch labels count as written
# shellcheck disable=SC2086
awk '
FNR == 1 { depth = 0; in_comment = 0 }
{
    line = $0
    # Take out comments, strings and characters, so that only code is left.
    out = ""
    while (length(line)) {
        if (in_comment) {
            at = index(line, "*/")
            if (!at) { line = ""; break }
            line = substr(line, at + 2); in_comment = 0
        } else if (match(line, /\/\*|\/\/|"([^"\\]|\\.)*"|'\''([^'\''\\]|\\.)*'\''/)) {
            out = out substr(line, 1, RSTART - 1)
            found = substr(line, RSTART, RLENGTH)
            line = substr(line, RSTART + RLENGTH)
            if (found == "/*") in_comment = 1
            else if (found == "//") line = ""
        } else { out = out line; line = "" }
    }
    if (out ~ /^#/) next
    # A brace after "=", "(", "," or another brace on the same line opens data, not a block.
    for (i = 1; i <= length(out); i++) {
        c = substr(out, i, 1)
        if (c == "{") {
            head = substr(out, 1, i - 1)
            is_block = head ~ /(\)|else|do|^)[ \t]*$/ && head !~ /[=,({][ \t]*$/
            stack[++depth] = is_block
            if (is_block) {
                blocks = 0
                for (d = 1; d <= depth; d++) blocks += stack[d]
                # The body of the function is the first.
                if (blocks - 1 > 4) print FILENAME ":" FNR ": nested deeper than 4"
            }
        } else if (c == "}" && depth > 0) depth--
    }
}' $code >>"$bad"

# ---- size of functions
if command -v ctags >/dev/null 2>&1 && ctags --version 2>/dev/null | grep -q Universal; then
    # shellcheck disable=SC2086
    ctags -x --_xformat='%{input} %{name} %{line} %{end}' --languages=C --kinds-C=f $code $tests |
        awk '$4 != "" && $4 - $3 + 1 > 70 { print $1 ":" $3 ": " $2 " has " $4 - $3 + 1 " lines, at most 70" }' >>"$bad"
else
    echo "lint-layers: no universal-ctags, sizes of functions not checked"
fi

# ---- calls that have no place here (comments are left out by the pattern "call(")
calls() { # files, pattern, sentence
    # shellcheck disable=SC2086
    grep -HnE "(^|[^A-Za-z0-9_>.\"])($2)\(" $1 | grep -v 'lint-ok:' |
        grep -vE '^[^:]*:[0-9]*:[ \t]*(\*|/\*|//)' | sed "s/^\([^:]*:[0-9]*\):.*/\1: $3/"
}
{
    calls "$code" 'strcpy|strcat|sprintf|vsprintf|strtok|strtok_r|gets|atoi|atol|atoll|alloca|strdupa' \
        'a call without bounds'
    calls "$(echo "$code" | grep -v '^stages/base/mem\.c$')" 'malloc|calloc|realloc|reallocarray|strdup|strndup|free' \
        'heap calls go through base\/mem.h'
    calls "$code" 'setlocale|uselocale' 'the locale stays "C"'
    calls "$code" 'sleep|usleep|nanosleep' 'nothing sleeps'
    calls "$(echo "$code" | grep -E '^(stages|config)/')" \
        'time|clock|clock_gettime|gettimeofday|rand|random|getenv|printf|fprintf|puts|syslog' \
        'no clock, chance, environment or output below daemon'
} >>"$bad"

# ---- words
# shellcheck disable=SC2086
grep -nE '\b(TODO|FIXME|XXX|HACK)\b' $code $tests | sed 's/$/  (an open end)/' >>"$bad"

if [ -s "$bad" ]; then
    sort -u "$bad"
    echo "lint-layers: $(sort -u "$bad" | wc -l) breaches"
    exit 1
fi
echo "lint-layers: clean"
