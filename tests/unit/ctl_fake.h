/* ctl_fake.h -- a daemon played by a thread: it answers so many questions, one after the other. */
#ifndef SIFTD_TEST_CTL_FAKE_H
#define SIFTD_TEST_CTL_FAKE_H

#include <pthread.h>
#include <stddef.h>

#define CTL_FAKE_ANSWERS_MAX 16

struct ctl_fake {
    const char *answers[CTL_FAKE_ANSWERS_MAX]; /* each sent in two pieces, split in the middle */
    size_t answers_len;
    char words[512]; /* what was asked, one behind the other */
    char *top, root[512];
    int fd;
    pthread_t thread;
};

/* Listen below a new root, which is deeper than a socket's address is long. Once the answers are given the
 * socket is closed. */
void ctl_fake_start(struct ctl_fake *f);
/* Wait for its end, and remove the root. */
void ctl_fake_stop(struct ctl_fake *f);

#endif
