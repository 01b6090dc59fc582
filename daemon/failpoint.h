/* failpoint.h -- protocol bugs planted on purpose, so that the crash tests can prove that they would
 * be found. Compiled in only with SIFTD_FAILPOINTS; otherwise failpoint_is() is the constant false. */
#ifndef SIFTD_FAILPOINT_H
#define SIFTD_FAILPOINT_H

enum failpoint {
    FAILPOINT_NONE,
    FAILPOINT_ACK_FIRST,      /* files leave claim/ before the COMMIT is durable */
    FAILPOINT_NO_CLAIM_SYNC,  /* the COMMIT may become durable before the claims */
    FAILPOINT_NO_COMMIT_SYNC, /* acknowledged although only the page cache has it */
    FAILPOINT_NO_TRUNCATE,    /* new groups go behind a torn one */
    FAILPOINT_NO_REDIRTY,     /* recovery trusts what the page cache shows */
};

#ifdef SIFTD_FAILPOINTS
/* The one bug that is planted now; set by the test. */
extern enum failpoint failpoint_planted;
#define failpoint_is(which) (failpoint_planted == (which))
#else
#define failpoint_is(which) ((void)(which), 0)
#endif

#endif
