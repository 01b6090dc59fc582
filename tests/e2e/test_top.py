"""siftctl top: a screen on a terminal, lines elsewhere, and what is left of the terminal afterwards."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from harness import EX_UNAVAILABLE, SIFTCTL, WAIT_SECONDS, Skip, chinese_text, wait_for

ENTER, LEAVE = b'\x1b[?1049h', b'\x1b[?1049l'


def take_terminal():
    """In the child: its terminal, and the signals as a shell has them, whatever the runner ignores."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


class Terminal:
    """A pseudo-terminal with siftctl top in it."""

    def __init__(self, site, *arguments, rows=24, columns=80, prefix=()):
        if not os.access(SIFTCTL, os.X_OK):
            raise Skip('there is no siftctl')
        try:
            self.fd, slave = pty.openpty()
        except OSError as reason:
            raise Skip(f'there are no pseudo-terminals: {reason}') from reason
        self.slave = slave
        self.resize(rows, columns)
        self.before = termios.tcgetattr(slave)
        self.seen = b''
        self.process = subprocess.Popen(
            [*prefix, SIFTCTL, *site.options(), 'top', *arguments], stdin=slave, stdout=slave, stderr=slave,
            env=dict(site.environment, TERM='xterm'), start_new_session=True, cwd=site.folder,
            preexec_fn=take_terminal)

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def read(self):
        while select.select([self.fd], [], [], 0)[0]:
            self.seen += os.read(self.fd, 65536)
        return self.seen

    def wait(self, pattern):
        """Wait until the pattern is in what came since the last wait; returns the match."""
        match = wait_for(f'{pattern} on the terminal', lambda: re.search(pattern, self.read()))
        self.seen = self.seen[match.end():]
        return match

    def end(self):
        """Wait for the exit; its status, and that the terminal is as it was."""
        wait_for('the end of top', lambda: (self.read(), self.process.poll() is not None)[1])
        self.read()
        assert self.seen.rfind(LEAVE) > self.seen.rfind(ENTER), self.seen[-200:]
        assert b'\x1b[?7h\x1b[?25h' + LEAVE in self.seen, self.seen[-200:]
        assert termios.tcgetattr(self.slave) == self.before
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()  # the jobs of a shell get SIGHUP from the terminal that goes
        os.close(self.fd)
        os.close(self.slave)


def test_screen_until_q(site):
    with site.start():
        with Terminal(site, '-d', '0.1') as terminal:
            terminal.wait(re.escape(ENTER))
            terminal.wait(rb'files     0: 0 archived')
            assert not termios.tcgetattr(terminal.slave)[3] & termios.ECHO
            for number in range(3):
                site.drop(f'{number}.txt', chinese_text(number))
            terminal.wait(rb'files     3: 3 archived')
            terminal.wait(rb'memory \d+\.\d MiB')
            os.write(terminal.fd, b'xq')
            assert terminal.end() == 0
    site.check_books()


def test_files_in_work(site):
    """The oldest first: what hangs is seen, however much waits behind it. Names cannot play tricks."""
    site.set('commit.wait', '10s')  # so long they are in work
    with site.start():
        with Terminal(site, '-d', '0.1', rows=11) as terminal:
            for number in range(3):
                site.drop(f'{number}\x1b[2J.txt', chinese_text(number))
            terminal.wait(rb'in work   3: ')
            terminal.wait(rb' 1  \S+ .*\d\\u001b\[2J.txt\x1b\[K')
            terminal.wait(rb'\.\.\. and 2 more')
            os.write(terminal.fd, b'q')
            assert terminal.end() == 0
    site.check_books()


def test_interrupt_and_term(site):
    with site.start():
        for key, status in ((b'\x03', 0), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGHUP, -signal.SIGHUP)):
            with Terminal(site, '-d', '3600') as terminal:
                terminal.wait(rb'siftd .*running')
                if isinstance(key, bytes):
                    os.write(terminal.fd, key)
                else:
                    terminal.process.send_signal(key)
                assert terminal.end() == status, key


def test_ignored_hangup(site):
    """As under nohup: a hangup is none of our business."""
    with site.start():
        with Terminal(site, '-d', '3600', prefix=('sh', '-c', 'trap "" HUP; exec "$@"', 'deaf')) as terminal:
            terminal.wait(rb'siftd .*running')
            terminal.process.send_signal(signal.SIGHUP)
            terminal.seen = b''
            os.write(terminal.fd, b' ')
            terminal.wait(rb'siftd .*running')
            os.write(terminal.fd, b'q')
            assert terminal.end() == 0


def test_windows_of_all_sizes(site):
    """Drawn anew when the window changes, without waiting for the next look, and never wider than it."""
    with site.start():
        with Terminal(site, '-d', '3600', rows=3, columns=20) as terminal:
            terminal.wait(rb'\x1b\[H')
            first = terminal.wait(rb'(?s)(.*?)\x1b\[J').group(1)
            assert first.count(b'\n') == 2, first
            for rows, columns in ((24, 200), (1, 1), (2, 31), (50, 80)):
                terminal.resize(rows, columns)
                text = terminal.wait(rb'(?s)\x1b\[H(.*?)\x1b\[J').group(1)
                lines = re.split(rb'\r+\n', text.replace(b'\x1b[K', b''))
                assert len(lines) == min(rows, 7), (rows, lines)
                assert all(len(line) <= columns for line in lines), (columns, lines)
            os.write(terminal.fd, b'q')
            assert terminal.end() == 0


def test_stopped_and_continued(site):
    """Ctrl-Z gives the terminal back; going on takes it again."""
    with site.start():
        # Below a shell with jobs: what has no parent in its session cannot be stopped.
        shell = ['sh', '-c', 'set -m; "$@"; echo it stopped; read -r go; fg', 'sh']
        with Terminal(site, '-d', '3600', prefix=shell) as terminal:
            terminal.wait(rb'daemon    memory')
            os.write(terminal.fd, b'\x1a')
            terminal.wait(re.escape(LEAVE))
            terminal.wait(rb'it stopped')
            assert termios.tcgetattr(terminal.slave) == terminal.before
            os.write(terminal.fd, b'\n')
            terminal.wait(re.escape(ENTER))
            terminal.wait(rb'daemon    memory')
            os.write(terminal.fd, b'q')
            assert terminal.end() == 0


def test_daemon_goes_and_comes(site):
    daemon = site.start()
    with Terminal(site, '-d', '0.1') as terminal:
        terminal.wait(rb'siftd .*running')
        assert daemon.stop() == 0
        terminal.wait(rb'! no daemon answers: .*trying again')
        with site.start():
            terminal.wait(rb'siftd \S+  running')
        terminal.wait(rb'! no daemon answers')
        os.write(terminal.fd, b'q')
        assert terminal.end() == EX_UNAVAILABLE
    assert site.ctl('top', check=False).returncode == EX_UNAVAILABLE


def test_lines_in_a_pipe(site):
    """No escape sequences; it ends when its reader leaves, also in the middle of a long wait."""
    with site.start():
        out = site.ctl('top', '-n', '2', '-d', '0.1').stdout
        lines = [dict(re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|\S+)', line)) for line in out.decode().splitlines()]
        assert len(lines) == 2 and b'\x1b' not in out, out
        assert all(line['state'] == 'running' for line in lines), lines
        assert lines[0]['files_per_s'] == '-' and lines[1]['files_per_s'] == '0.0', lines
        top = subprocess.Popen([SIFTCTL, *site.options(), 'top', '-d', '3600'], env=site.environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert top.stdout.readline().startswith(b'time=')
        top.stdout.close()
        start = time.monotonic()
        assert top.wait(WAIT_SECONDS) == 0 and time.monotonic() - start < 60
        assert top.stderr.read() == b''
        top.stderr.close()


def test_dumb_terminal(site):
    site.environment['TERM'] = 'dumb'
    with site.start():
        master, slave = pty.openpty()
        done = subprocess.run([SIFTCTL, *site.options(), 'top', '-n', '1'], stdin=slave, stdout=slave,
                              env=site.environment, timeout=WAIT_SECONDS, check=False)
        text = os.read(master, 65536)
        os.close(master)
        os.close(slave)
        assert done.returncode == 0 and text.startswith(b'time=') and b'\x1b' not in text, text


def test_daemon_that_stands_still(site):
    """Asked more often than its socket can hold: top still ends when it is told to."""
    with site.start() as daemon:
        with Terminal(site, '-d', '0.1') as terminal:
            terminal.wait(rb'siftd .*running')
            daemon.signal(signal.SIGSTOP)
            try:
                terminal.wait(rb'no daemon answers: connection timed out')
                os.write(terminal.fd, b'\x03')
                assert terminal.end() == EX_UNAVAILABLE
            finally:
                daemon.signal(signal.SIGCONT)
