#!/usr/bin/env python3
"""Writes the list of a run for the state machine: a JSON array of its parts, each with the texts of its requests.

    list.py [--parts N] FILE|FOLDER... > requests.json

Which request is of which part is reckoned as `check --shard K/N` reckons it, so that `merge` can tell that none is missing and none is
there twice. Without --parts there are as many parts as it takes to keep each within what Step Functions hands from state to state.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

# A part's texts and report lines travel together, in 256 KiB: the function keeps its lines within 180,000 bytes, and one has, compressed,
# 4,000 bytes for a request that is ready and up to 18,000 for one with 100 findings.
MOST_REQUESTS = 16
MOST_BYTES = 60_000
# As `--shard` takes it.
MOST_PARTS = 100_000
OTHER = (".evidence.json", ".schema.json", ".baseline.json")
OTHER_NAMES = ("ami-preflight.yaml", "packer-manifest.json")


def part_of(path: str, parts: int) -> int:
    digest = hashlib.sha256(path.encode()).digest()
    return int.from_bytes(digest[:8], "big") % parts + 1


def is_request(path: Path) -> bool:
    ends = path.name.lower().endswith((".yaml", ".yml", ".json"))
    return ends and not path.name.endswith(OTHER) and path.name not in OTHER_NAMES


def files(places: list[str]) -> list[Path]:
    found = []
    for place in map(Path, places):
        below = sorted(path for path in place.rglob("*") if path.is_file() and is_request(path))
        found.extend(below if place.is_dir() else [place])
    return sorted(set(found))


def divide(requests: list[dict], count: int) -> list[dict]:
    parts = [{"shard": f"{index}/{count}", "requests": []} for index in range(1, count + 1)]
    for request in requests:
        parts[part_of(request["path"], count) - 1]["requests"].append(request)
    return parts


def too_large(part: dict) -> bool:
    return len(part["requests"]) > MOST_REQUESTS or len(json.dumps(part)) > MOST_BYTES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="+", metavar="FILE|FOLDER")
    parser.add_argument("--parts", type=int, help="how many parts")
    options = parser.parse_args()
    try:
        requests = [{"path": str(path), "text": path.read_text(encoding="utf-8")} for path in files(options.places)]
    except (OSError, UnicodeDecodeError) as error:
        sys.exit(f"list.py: {error}")
    if not requests:
        sys.exit("list.py: no request (*.yaml, *.yml, *.json) there")
    for request in requests:
        if too_large({"shard": "1/1", "requests": [request]}):
            sys.exit(f"list.py: {request['path']} has too many bytes for Step Functions: judge it with check")
    count = options.parts or max(1, len(requests) // MOST_REQUESTS)
    while 1 <= count <= MOST_PARTS:
        parts = divide(requests, count)
        if not any(map(too_large, parts)):
            break
        if options.parts:
            sys.exit(f"list.py: {count} parts are too few: leave --parts out")
        count += max(1, count // 4)
    else:
        sys.exit(f"list.py: a run has 1 to {MOST_PARTS} parts: make several lists, of up to 400,000 requests each")
    lines = ",\n".join(json.dumps(part, ensure_ascii=False) for part in parts)
    sys.stdout.write(f"[\n{lines}\n]\n")


main()
