/* failpoint.h -- protocol bugs planted on purpose, so that the tests can prove that they would find
 * them. Compiled in only with SIFTD_FAILPOINTS; otherwise failpoint_is() is the constant false. */
#ifndef SIFTD_FAILPOINT_H
#define SIFTD_FAILPOINT_H

enum failpoint {
    FAILPOINT_NONE,
#define FAILPOINT(name, word, help) FAILPOINT_##name,
#include "failpoint.def"
#undef FAILPOINT
};

#ifdef SIFTD_FAILPOINTS
/* The one bug that is planted now; set by the test. */
extern enum failpoint failpoint_planted;
#define failpoint_is(which) (failpoint_planted == (which))
#else
#define failpoint_is(which) ((void)(which), 0)
#endif

#endif
