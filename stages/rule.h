/* rule.h -- the user's own tags as they were read: what config/rules.c makes of YAML and what the tag
 * stage compiles. Plain data, read-only afterwards, owned by the configuration; any thread. */
#ifndef SIFTD_RULE_H
#define SIFTD_RULE_H

#include "opt.h"
#include "tags.h"

#define RULES_MAX 10000u         /* of one step */
#define RULE_PATTERNS_MAX 20000u /* of one step */
#define RULE_PATTERN_BYTES_MAX 1000u
#define RULE_NAME_BYTES_MAX 64u
#define RULE_FIELDS_MAX 16u /* set by one rule */
#define RULE_FIELD_NAME_BYTES_MAX 32u

enum rule_scope { RULE_IN_ALL, RULE_IN_TITLE, RULE_IN_TEXT };

/* A place in a file of rules, or in the configuration. */
struct rule_mark {
    const char *file;
    unsigned line, column; /* from 1 */
};

struct rule_pattern {
    struct str text; /* NUL-terminated */
    uint32_t rule;   /* index */
    bool is_regex;
    struct rule_mark mark;
};

/* What a condition asks for by the name of a tag: a kind of siftd's own, or the tag of an earlier rule. */
struct rule_ref {
    bool is_kind;
    enum tag_kind kind;
    uint32_t tag;
};

/* Lists are met by any one of their items; an empty one is not asked. */
struct rule_test {
    struct opt_list routes; /* fnmatch patterns on the name below the inbox */
    struct opt_list places; /* codes of divisions, or the first characters of full names */
    struct opt_list tags;
    struct rule_ref *refs; /* the tags, resolved */
    struct opt_list langs, scripts;
    double quality_below; /* 0: not asked */
};

struct rule_field {
    struct str name, value;
};

struct rule {
    struct str name, tag;
    uint32_t tag_id; /* the same for rules of the same tag, from 0 */
    struct opt_list keywords, regexes;
    bool ignores_case, drops;
    unsigned scope; /* enum rule_scope */
    struct rule_test when, unless;
    struct rule_field *fields;
    size_t fields_len;
    uint32_t patterns_len;
    struct rule_mark mark;
};

/* One item of the option: the name of a file, or a rule as a YAML flow map. */
struct rules_source {
    struct str text;
    bool is_inline;
};

/* An option of OPT_RULES: what it lists, and the rules that are in it. */
struct opt_rules {
    struct rules_source *sources;
    size_t sources_len;
    struct rule *rules; /* in the order of the sources */
    size_t len;
    struct rule_pattern *patterns;
    size_t patterns_len;
    uint32_t tags_len;
};

#endif
