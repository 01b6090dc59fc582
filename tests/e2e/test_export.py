"""siftctl report and export on what the daemon has sealed."""
import json
import os
import subprocess

PLACES = {'43': '慈利县象市镇拆除围墙。', '11': '北京市朝阳区新修公园。', 'none': '今天天气很好。'}


def records(folder, name):
    done = subprocess.run(['zstd', '-dc', os.path.join(folder, name)], stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_export_grows_with_the_archive(site):
    """Each run adds what was sealed since; together that is every record once, where its grid says."""
    folder = os.path.join(site.folder, 'parts')
    for round_number in range(3):
        for key, text in PLACES.items():
            site.drop(f'{key}-{round_number}.txt', f'{text}\n第{round_number}次报道。\n')
        site.once()
        assert site.ctl('export', '--by', 'grid', folder).stdout == b'3 records in 3 parts\n'
        assert site.ctl('export', '--by', 'grid', folder).stdout == b'0 records in 0 parts\n'
    for key in PLACES:
        found = [r['file']['name'] for r in records(folder, f'{key}.ndjson.zst')]
        assert found == [f'{key}-{n}.txt' for n in range(3)], found
    assert sorted(os.listdir(folder)) == ['11.ndjson.zst', '43.ndjson.zst', 'export.json', 'none.ndjson.zst']


def test_report_names_divisions(site):
    for key, text in PLACES.items():
        site.drop(f'{key}.txt', text + '\n')
    site.once()
    lines = site.ctl('report', '--by', 'grid').stdout.decode().splitlines()
    assert [line.split()[2:] for line in lines[:2]] == [['11', '北京市'], ['1101']], lines
    assert any(line.endswith('430821106 象市镇') for line in lines) and lines[-1].startswith('       3  in all, 1'), lines
    silent = site.ctl('report', '--by', 'grid', '--silent', '1', '--level', 'province').stdout.decode()
    assert silent.endswith('or longer:\n'), silent
