"""What the deltas of the stages that remember take of an archive's segments.

usage: dedupe.py [FOLDER]
FOLDER: texts, a file each; default: inputs of the golden cases. With the default pipeline and with dedupe
alone; every text is new, or as new as it is in the folder."""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'tools'))
import records  # noqa: E402


def delta_bytes(commit, stages):
    """Of the DELTA sections: u16 tag, u16 version, u32 length; first the stage's name, with its u32 length."""
    frame, at, total = commit.bytes, 8 + int.from_bytes(commit.bytes[20:24], 'little'), 0
    while at < len(frame) - 8:
        tag = int.from_bytes(frame[at:at + 2], 'little')
        length = int.from_bytes(frame[at + 4:at + 8], 'little')
        if tag == 2:
            name = int.from_bytes(frame[at + 8:at + 12], 'little')
            stage = frame[at + 12:at + 12 + name].decode()
            stages[stage] = stages.get(stage, 0) + 8 + length
            total += 8 + length
        at += 8 + length
    return total


def share(folder, pipeline):
    root = tempfile.mkdtemp(prefix='siftd-bench-dedupe.')
    try:
        shutil.copytree(folder, os.path.join(root, 'inbox'))
        subprocess.run([os.environ.get('SIFTD', 'build/siftd'), '-o', f'root={root}',
                        '-o', f'data={os.environ.get("DATA", "build/data")}', '-o', 'inbox.settle=250ms',
                        '-o', 'done.action=delete', '-o', 'log.mirror=off', '-o', 'log.level=error',
                        '-o', f'pipelines.default={pipeline}', '--once'],
                       check=True, stdout=subprocess.DEVNULL)
        archive = records.Archive(root)
        stages = {}
        deltas = sum(delta_bytes(c, stages) for s in archive.segments for c in s.commits)
        size = sum(len(s.data) for s in archive.segments)
        articles = len(archive.records)
        print(f'deltas with {pipeline}: {100 * deltas / size:.1f} % of the segments, '
              f'{deltas / articles:.0f} bytes an article, {articles} articles in {size} bytes; '
              + ', '.join(f'{stage} {100 * n / size:.1f} %' for stage, n in sorted(stages.items())))
    finally:
        shutil.rmtree(root, ignore_errors=True)


def main():
    made = None
    if len(sys.argv) > 1:
        folder = sys.argv[1]
    else:
        folder = made = tempfile.mkdtemp(prefix='siftd-bench-dedupe.')
        golden = os.path.join(HERE, '..', 'golden')
        for case in sorted(os.listdir(golden)):
            if os.path.isdir(os.path.join(golden, case, 'in')):
                shutil.copytree(os.path.join(golden, case, 'in'), os.path.join(folder, case))
    try:
        for pipeline in ('[clean, segment, tag, dedupe]', '[dedupe: {exact: keep}]'):
            share(folder, pipeline)
    finally:
        if made:
            shutil.rmtree(made, ignore_errors=True)


main()
