/* ctl_screen.h -- a terminal as a screen that is drawn over: entered, drawn, waited on, given back as it
 * was. Plain escape sequences of ECMA-48 and the alternate screen of xterm(1), which all that is used
 * today understands. One thread; one screen at a time. */
#ifndef SIFTD_CTL_SCREEN_H
#define SIFTD_CTL_SCREEN_H

#include "ctl.h"

#include <signal.h>
#include <termios.h>

enum screen_event {
    SCREEN_TICK,   /* the time is over, or a key asks for the next picture */
    SCREEN_REDRAW, /* the window changed, or was away */
    SCREEN_END,    /* q, a signal that ends, or the terminal is gone */
};

struct screen {
    struct ctl *ctl;
    int fd, signal_fd;
    bool has_keys; /* standard input is a terminal: keys are read from it, without echo */
    struct termios before;
    sigset_t mask_before;
    int ended_by; /* the signal; 0: none */
};

/* Whether ctl->out shows on a terminal that can do this. */
bool screen_is_possible(const struct ctl *ctl);

/* Take the terminal over. From here to screen_close the signals that end, stop and resize are read
 * by screen_wait. 0 or an errno, with the terminal left as it was. */
int screen_open(struct screen *s, struct ctl *ctl);
/* Give it back. When a signal but SIGINT ended it, the process dies by that signal here. */
void screen_close(struct screen *s);

/* Rows and columns, at least 1; 24 and 80 where the terminal does not know. */
void screen_get_size(const struct screen *s, size_t *ret_rows, size_t *ret_columns);
/* Replace what is shown by `text`, lines that fit. False: the terminal is gone. */
bool screen_draw(struct screen *s, struct str text);
/* Wait for at most `ms`. */
enum screen_event screen_wait(struct screen *s, int ms);

#endif
