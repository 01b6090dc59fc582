/* ctl_screen.c -- see ctl_screen.h */
#include "ctl_screen.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* The alternate screen, without a cursor, and without wrapping: a character that is wider than thought
 * costs the end of its line, not the layout. */
#define SCREEN_ENTER "\033[?1049h\033[?25l\033[?7l"
#define SCREEN_LEAVE "\033[?7h\033[?25h\033[?1049l"
#define SCREEN_HOME "\033[H"
#define SCREEN_CLEAR_LINE "\033[K"
#define SCREEN_CLEAR_BELOW "\033[J"
#define SCREEN_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define SCREEN_ROWS 24
#define SCREEN_COLUMNS 80

/* What was ignored when we began stays so: under nohup a hangup ends nothing. */
static void screen_set_of_signals(sigset_t *ret)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH};
    struct sigaction was;

    (void)sigemptyset(ret);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &was) == 0 && was.sa_handler != SIG_IGN)
            (void)sigaddset(ret, signals[i]);
}

bool screen_is_possible(const struct ctl *ctl)
{
    const char *term = getenv("TERM");

    return ctl->is_terminal && fileno(ctl->out) >= 0 && term && *term && strcmp(term, "dumb") != 0;
}

/* Keys come one by one and are not shown; those that send signals still do. */
static void screen_enter(struct screen *s)
{
    struct termios keys = s->before;

    if (s->has_keys) {
        keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
        keys.c_cc[VMIN] = 1;
        keys.c_cc[VTIME] = 0;
        (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &keys);
    }
    (void)ctl_write(s->ctl, STR(SCREEN_ENTER));
}

/* Also from the background, where setting the terminal would stop us for ever. */
static void screen_leave(struct screen *s)
{
    sigset_t output, before;

    (void)ctl_write(s->ctl, STR(SCREEN_LEAVE));
    (void)ctl_flush(s->ctl);
    if (!s->has_keys)
        return;
    (void)sigemptyset(&output);
    (void)sigaddset(&output, SIGTTOU);
    (void)sigprocmask(SIG_BLOCK, &output, &before);
    (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &s->before);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}

int screen_open(struct screen *s, struct ctl *ctl)
{
    struct screen made = {.ctl = ctl, .fd = fileno(ctl->out)};
    sigset_t signals;
    int sys;

    screen_set_of_signals(&signals);
    if (sigprocmask(SIG_BLOCK, &signals, &made.mask_before) < 0)
        return errno;
    made.signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (made.signal_fd < 0) {
        sys = errno;
        (void)sigprocmask(SIG_SETMASK, &made.mask_before, NULL);
        return sys;
    }
    made.has_keys = tcgetattr(STDIN_FILENO, &made.before) == 0;
    *s = made;
    screen_enter(s);
    return 0;
}

void screen_close(struct screen *s)
{
    screen_leave(s);
    (void)close(s->signal_fd);
    (void)sigprocmask(SIG_SETMASK, &s->mask_before, NULL);
    if (s->ended_by && s->ended_by != SIGINT)
        (void)raise(s->ended_by);
}

void screen_get_size(const struct screen *s, size_t *ret_rows, size_t *ret_columns)
{
    struct winsize size = {0};

    if (ioctl(s->fd, TIOCGWINSZ, &size) < 0)
        size = (struct winsize){0};
    *ret_rows = size.ws_row ? size.ws_row : SCREEN_ROWS;
    *ret_columns = size.ws_col ? size.ws_col : SCREEN_COLUMNS;
}

bool screen_draw(struct screen *s, struct str text)
{
    struct str line;
    struct buf out;
    bool is_first = true;

    buf_init(&out, SCREEN_BYTES_MAX);
    buf_add_str(&out, STR(SCREEN_HOME));
    while (str_split(&text, '\n', &line)) {
        /* No line feed behind the last one: on the lowest row it would scroll. */
        if (!is_first)
            buf_add_str(&out, STR("\r\n"));
        buf_add_str(&out, line);
        buf_add_str(&out, STR(SCREEN_CLEAR_LINE));
        is_first = false;
    }
    buf_add_str(&out, STR(SCREEN_CLEAR_BELOW));
    (void)ctl_write_buf(s->ctl, &out);
    buf_fini(&out);
    (void)ctl_flush(s->ctl);
    return !s->ctl->is_broken;
}

/* Give the terminal back, stop as the terminal asked for, and take it again when we go on. */
static void screen_stop(struct screen *s)
{
    sigset_t stop;

    screen_leave(s);
    (void)raise(SIGTSTP); /* blocked: it waits for the next line */
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGTSTP);
    (void)sigprocmask(SIG_UNBLOCK, &stop, NULL);
    (void)sigprocmask(SIG_BLOCK, &stop, NULL);
    screen_enter(s);
}

static enum screen_event screen_take_signal(struct screen *s)
{
    struct signalfd_siginfo info;

    if (read(s->signal_fd, &info, sizeof info) != (ssize_t)sizeof info)
        return SCREEN_REDRAW;
    if (info.ssi_signo == SIGTSTP)
        screen_stop(s);
    if (info.ssi_signo == SIGTSTP || info.ssi_signo == SIGWINCH)
        return SCREEN_REDRAW;
    s->ended_by = (int)info.ssi_signo;
    return SCREEN_END;
}

static enum screen_event screen_take_key(void)
{
    char key;
    ssize_t n = read(STDIN_FILENO, &key, 1);

    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN) ||
        (n > 0 && (key == 'q' || key == 'Q')))
        return SCREEN_END;
    return n > 0 && (key == ' ' || key == '\n' || key == '\r') ? SCREEN_TICK : SCREEN_REDRAW;
}

enum screen_event screen_wait(struct screen *s, int ms)
{
    struct pollfd fds[] = {{.fd = s->signal_fd, .events = POLLIN},
                           {.fd = s->fd, .events = 0},
                           {.fd = s->has_keys ? STDIN_FILENO : -1, .events = POLLIN}};
    int ready = poll(fds, sizeof fds / sizeof *fds, ms);

    assert(ms >= 0);
    if (ready == 0)
        return SCREEN_TICK;
    if (ready < 0)
        return SCREEN_REDRAW;
    if (fds[0].revents)
        return screen_take_signal(s);
    if (fds[1].revents)
        return SCREEN_END;
    return screen_take_key();
}
