/* model_main.c -- siftd-model: makes words.model at build time; see stages/words/compile.h */
#include "../stages/words/compile.h"

#include "exits.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: siftd-model --jieba DIR --opencc DIR --lexicons DIR --out FILE\n\n"
    "Make the model of words that siftd and siftctl map into memory.\n\n"
    "      --jieba DIR      dict.txt and posseg/prob_*.py of python3-jieba\n"
    "      --opencc DIR     {ST,TS}{Characters,Phrases}.txt, as opencc_dict writes them\n"
    "      --lexicons DIR   words*.tsv of siftd\n"
    "      --out FILE       the model\n"
    "      --version, --help\n";

static int wrong_call(const char *what)
{
    (void)fprintf(stderr, "siftd-model: %s; see siftd-model --help\n", what);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {{"jieba", required_argument, NULL, 'j'},
                                            {"opencc", required_argument, NULL, 'c'},
                                            {"lexicons", required_argument, NULL, 'l'},
                                            {"out", required_argument, NULL, 'o'},
                                            {"version", no_argument, NULL, 'v'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    struct compile_paths paths = {0};
    struct err err = {.code = ERR_OK};
    int c;

    while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (c) {
        case 'j':
            paths.jieba = optarg;
            break;
        case 'c':
            paths.opencc = optarg;
            break;
        case 'l':
            paths.lexicons = optarg;
            break;
        case 'o':
            paths.out = optarg;
            break;
        case 'v':
            return puts("siftd-model " SIFTD_VERSION) < 0 ? EXIT_IO : EXIT_FINE;
        case 'h':
            return fputs(usage, stdout) < 0 ? EXIT_IO : EXIT_FINE;
        default:
            return EXIT_USAGE;
        }
    }
    if (optind != argc || !paths.jieba || !paths.opencc || !paths.lexicons || !paths.out)
        return wrong_call("--jieba, --opencc, --lexicons and --out are wanted");
    if (compile_model(&paths, &err)) {
        (void)fprintf(stderr, "siftd-model: %s\n", err.msg);
        return err.code == ERR_CONF ? EXIT_CONFIG : EXIT_IO;
    }
    return EXIT_FINE;
}
