/* tag_opts.h -- the options of the tag stage, for both of its halves: tag.c and keyword_stage.c. */
#ifndef SIFTD_TAG_OPTS_H
#define SIFTD_TAG_OPTS_H

#include "../rule.h"
#include "../stage.h"

struct tag_opts {
    struct opt_list kinds, lexicons;
    struct opt_rules rules;
    struct str counts;
};

#define TAG_COUNTS_NONE STR("none")
#define TAG_KIND_KEYWORDS STR("keywords")

/* The half that knows the archive's counts of words. */
extern const struct stage stage_tag_keywords;

#endif
