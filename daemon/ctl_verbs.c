/* ctl_verbs.c -- the table of verbs, and the way from a command line to one of them; see ctl.h */
#include "ctl.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

#ifndef SIFTD_VERSION
#define SIFTD_VERSION "unknown"
#endif

#define CTL_NAME_WIDTH 10

const struct ctl_verb ctl_verbs[] = {
    {"cat", "[--since T] [--until T] [FILE...]", "write all records, or those of some segments",
     "  --since T       committed at T or later: 2026-11-22, 2026-11-22T06:00, @1763790000, 2h\n"
     "  --until T       committed before T\n",
     ctl_cat},
    {"tail", "[-f] [-n N] [--where PATH=VALUE]...",
     "write the last records, escaped for a terminal",
     "  -f, --follow    go on with each record as it is committed\n"
     "  -n, --lines N   how many (10)\n"
     "  --where P=V     only records with value V at path P: tags.places.code=430821106\n",
     ctl_tail},
    {"report", "--by KIND [--where PATH=VALUE]... [--level L] [--silent DAYS] [-n N] [--json]",
     "count what the archive speaks of",
     "  --by KIND       grid, reprint, practice, source, month, lang, topic, tag, rule, "
     "fields.NAME\n"
     "  --where P=V     only records with value V at path P: fields.theme=building\n"
     "  --since T       committed at T or later, as for cat\n"
     "  --until T       committed before T\n"
     "  --level L       the lowest division of a grid: province, city, county, township\n"
     "  --silent DAYS   name the divisions of a grid without a record for so long\n"
     "  -n, --lines N   how many values (all)\n"
     "  -j, --json      one line of JSON for each\n",
     ctl_report},
    {"export", "--by grid|month [--level L] [--where PATH=VALUE]... DIR",
     "write the records of sealed segments to a folder, in parts",
     "  --by grid       an archive for each division, and none.ndjson.zst\n"
     "  --by month      an archive for each month of publication, or of intake\n"
     "  --level L       the divisions: province, city, county (province)\n"
     "  --where P=V     only records with value V at path P\n",
     ctl_export},
    {"get", "ID", "write the record 42-3, or all of file 42", "", ctl_get},
    {"why", "[--json] NAME|ID", "tell the life of a file, and what became of it",
     "  --json          one line for each file\n", ctl_why_verb},
    {"tasks", "[--json]", "list the files in work", "  --json          one line\n", ctl_tasks},
    {"problems", "[--json]", "list what is in quarantine and what cannot be claimed",
     "  --json          one line\n", ctl_problems},
    {"retry", "ID...|--reason R [-o decode.encoding=NAME]", "take quarantined files back to work",
     "  --reason R      all with this reason, a word that problems shows\n"
     "  -o KEY=VALUE    what the text is encoded in: -o decode.encoding=big5\n",
     ctl_retry},
    {"audit", "[--json]", "see whether the books balance: every file accounted for, once",
     "  --json          one line\n", ctl_audit},
    {"verify", "[FILE...]", "look for damage in the archive, or in some segments", "", ctl_verify},
    {"rebase", "", "accept that segments of the archive are gone", "", ctl_rebase},
    {"status", "[--json]", "show what the daemon is doing",
     "  --json          one line, as the daemon gives it\n", ctl_status},
    {"top", "[-d SECONDS] [-n COUNT] [--plain]", "watch what the daemon is doing; q ends it",
     "  -d, --delay S   seconds between two looks, 0.1 to 3600 (1)\n"
     "  -n, --count N   end after so many looks\n"
     "  -p, --plain     a line each time, as where the output is no terminal\n",
     ctl_top},
    {"health", "", "exit 0 when the daemon is well, 1 when not", "", ctl_command},
    {"reload", "", "make the daemon read its configuration again", "", ctl_command},
    {"rescan", "", "make the daemon look through the whole inbox", "", ctl_command},
    {"drain", "", "make the daemon finish what it has claimed, and end", "", ctl_command},
    {"try", "[--stage NAME] [--diff] FILE...",
     "run the pipeline on files without touching anything",
     "  --stage NAME    stop behind this stage; decode: before the first\n"
     "  --diff          show lines against paragraphs instead of records\n",
     ctl_try},
    {"compare", "--config NEW [--last N] [--diff] [--json] [FILE...]",
     "show what another configuration would make of the files archived last",
     "  --config NEW    the configuration to set against the one in force\n"
     "  --last N        how many files, as far as their originals are kept (100)\n"
     "  --diff          show what is removed and added\n"
     "  --json          one line for each file that differs, and one for all\n",
     ctl_compare},
    {"words", "[--pos] [--rules NAME] [FILE]", "cut lines into words, parted by spaces",
     "  --pos           write word/tag; siftctl(1) lists the tags\n"
     "  --rules NAME    news or jieba, whatever the configuration says\n",
     ctl_words},
    {0},
};

static const char ctl_options[] =
    "  -c, --config FILE   configuration (" CTL_CONFIG_PATH " when it is there)\n"
    "  -o KEY=VALUE        set one key, after the file: -o root=/srv/siftd\n"
    "      --version, --help\n";

static enum exit_code ctl_help(struct ctl *ctl)
{
    (void)fprintf(ctl->out,
                  "usage: siftctl [-c FILE] [-o KEY=VALUE]... VERB [ARGUMENT]...\n\n"
                  "Read the archive of siftd, and talk to the daemon.\n\n%s\n",
                  ctl_options);
    for (const struct ctl_verb *v = ctl_verbs; v->name; v++)
        (void)fprintf(ctl->out, "  %-*s%s\n", CTL_NAME_WIDTH, v->name, v->help);
    (void)fputs("\nsiftctl VERB --help tells more; see siftctl(1), siftd(8).\n", ctl->out);
    return EXIT_FINE;
}

static enum exit_code ctl_help_verb(struct ctl *ctl, const struct ctl_verb *v)
{
    (void)fprintf(ctl->out, "usage: siftctl [-c FILE] [-o KEY=VALUE]... %s%s%s\n\n", v->name,
                  *v->args ? " " : "", v->args);
    (void)fprintf(ctl->out, "%c%s.\n", v->help[0] - 'a' + 'A', v->help + 1);
    if (*v->more)
        (void)fprintf(ctl->out, "\n%s", v->more);
    return EXIT_FINE;
}

static const struct ctl_verb *ctl_find_verb(const char *name)
{
    const struct ctl_verb *v = ctl_verbs;

    while (v->name && strcmp(v->name, name) != 0)
        v++;
    return v->name ? v : NULL;
}

static enum exit_code ctl_no_verb(struct ctl *ctl, const char *name)
{
    const char *nearest = NULL;
    unsigned best = 3; /* farther ones are other words */

    for (const struct ctl_verb *v = ctl_verbs; v->name; v++) {
        unsigned distance = str_distance(str_of(name), str_of(v->name));

        if (distance < best) {
            best = distance;
            nearest = v->name;
        }
    }
    if (nearest)
        return ctl_usage(ctl, "there is no verb '%s'; did you mean '%s'?", name, nearest);
    return ctl_usage(ctl, "there is no verb '%s'", name);
}

static bool ctl_wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static enum exit_code ctl_run_verb(struct ctl *ctl, int argc, char **argv)
{
    const struct ctl_verb *verb = ctl_find_verb(argv[0]);

    if (!verb)
        return ctl_no_verb(ctl, argv[0]);
    if (ctl_wants_help(argc, argv))
        return ctl_help_verb(ctl, verb);
    ctl->verb = verb->name;
    return verb->run(ctl, argc, argv);
}

/* The options before the verb. *ret_is_over: there is nothing more to do. */
static enum exit_code ctl_parse(struct ctl *ctl, int argc, char **argv, bool *ret_is_over)
{
    static const struct option options[] = {{"config", required_argument, NULL, 'c'},
                                            {"version", no_argument, NULL, 'v'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    int c;

    *ret_is_over = true;
    optind = 0;
    while ((c = getopt_long(argc, argv, "+:c:o:h", options, NULL)) != -1) {
        switch (c) {
        case 'c':
            ctl->config_path = optarg;
            break;
        case 'o':
            if (ctl->overrides_len == CTL_OVERRIDES_MAX)
                return ctl_usage(ctl, "at most %d times -o", CTL_OVERRIDES_MAX);
            ctl->overrides[ctl->overrides_len++] = optarg;
            break;
        case 'v':
            (void)fputs("siftctl " SIFTD_VERSION "\n", ctl->out);
            return EXIT_FINE;
        case 'h':
            return ctl_help(ctl);
        default:
            return ctl_usage_option(ctl, c, argv);
        }
    }
    if (optind == argc)
        return ctl_usage(ctl, "no verb is given");
    *ret_is_over = false;
    return EXIT_FINE;
}

enum exit_code ctl_run(struct ctl *ctl, int argc, char **argv)
{
    bool is_over;
    enum exit_code code, flushed;

    assert(argc > 0 && ctl->io && ctl->out && ctl->err);
    code = ctl_parse(ctl, argc, argv, &is_over);
    if (!is_over)
        code = ctl_run_verb(ctl, argc - optind, argv + optind);
    flushed = ctl_flush(ctl);
    return code == EXIT_FINE ? flushed : code;
}
