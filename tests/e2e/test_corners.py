"""Corners where a daemon once stopped for good, hung, or lost what it had."""
import os
import signal
import time

from harness import EX_OK, chinese_text, wait_for


def digest(articles, symbols):
    """A page of many short articles, each with lines that are taken out."""
    lines = []
    for n in range(articles):
        lines += [f'柳溪县推进第{n}号治理工作', '本报记者 王伟',
                  f'11月22日，柳溪县桥头镇召开第{n}次现场会议，总结了今年以来的工作，部署了下一阶段的'
                  f'{n}项任务。各村干部参加了会议。']
        lines += ['◆'] * symbols + ['']
    return '\n'.join(lines) + '\n'


def test_a_digest_twice(site):
    """Each of many stubs names its bytes: that must not need memory for articles x drops."""
    site.drop('a.txt', digest(1500, 3))
    site.drop('b.txt', digest(1500, 3) + '\n')  # the very same file would be one stub
    summary = site.once()
    assert summary['archived'] == 2 and summary['duplicates'] > 1000, summary
    site.set('pipelines.default', '[clean, segment, dedupe: {exact: drop, index: other}]')
    site.drop('c.txt', digest(1500, 3))
    site.drop('d.txt', digest(1500, 3) + '\n')
    assert site.once()['archived'] == 2
    site.check_books()


def killed_in_a_big_file(site):
    site.drop('big.txt', '\n\n'.join(chinese_text(n, sentences=40) for n in range(4000)))
    daemon = site.start()
    wait_for('a part in the archive', lambda: site.archive().entries)
    daemon.kill()
    claims = site.in_claim()
    assert len(claims) == 1, claims
    return site.path('inbox/.siftd/claim', claims[0])


def test_a_claim_that_shrank(site):
    """Its writer starts over between a crash and the restart."""
    os.truncate(killed_in_a_big_file(site), 1000)
    assert site.run('--once').returncode == EX_OK
    (final,) = site.archive().finals
    assert final.outcome == 'archived' and 'unstable' in final.reason, final
    assert site.in_claim() == []


def test_a_claim_without_a_name(site):
    killed_in_a_big_file(site)
    os.unlink(site.path('inbox/.siftd/names'))
    assert site.run('--once').returncode == EX_OK
    (final,) = site.archive().finals
    assert final.outcome == 'archived' and not final.name, final


def test_signals_at_any_time(site):
    """Reloads that overlap, and other signals between two lives, end nothing."""
    daemon = site.start()
    for _ in range(40):
        for number in (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
            daemon.signal(number)
        daemon.read_messages(0.005)
    site.drop('a.txt', chinese_text(1))
    site.wait_outcomes(1)
    assert daemon.stop() == EX_OK


def test_term_is_final(site):
    """A reload after TERM does not bring the daemon back."""
    site.drop('big.txt', '\n\n'.join(chinese_text(n, sentences=40) for n in range(3000)))
    daemon = site.start()
    wait_for('work', site.in_claim)
    daemon.signal(signal.SIGTERM)
    end = time.monotonic() + 1
    while daemon.process.poll() is None and time.monotonic() < end:
        daemon.signal(signal.SIGHUP)
        daemon.read_messages(0.01)
    assert daemon.wait_exit() == EX_OK
    assert daemon.log().count('event=start') == 1
