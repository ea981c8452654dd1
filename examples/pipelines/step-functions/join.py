#!/usr/bin/env python3
"""Takes the results of a map run apart, into one report for each part of the run, for `ami-preflight merge`.

    join.py RESULTS PARTS        RESULTS: the folder of the map run in S3, as `aws s3 sync` copies it

Names every request without a report line and every part that failed, and then ends with 1: `merge` refuses an incomplete run, too.
"""

import base64
import json
import sys
import zlib
from pathlib import Path


def name_of(shard: str) -> str:
    index, count = shard.split("/")
    return f"{index.zfill(len(count))}-of-{count}.jsonl"


def records(text: str) -> list[dict]:
    """Failed parts: Step Functions leaves them in its own form, an array, or lines of objects."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    return found if isinstance(found, list) else [found]


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    results, parts = Path(sys.argv[1]), Path(sys.argv[2])
    parts.mkdir(parents=True, exist_ok=True)
    if any(parts.iterdir()):
        sys.exit(f"join.py: {parts} is not empty: reports of another run there would be joined with these")
    missing, count = [], 0
    for file in sorted(results.rglob("SUCCEEDED_*.json*")):
        with file.open(encoding="utf-8") as lines:
            for line in filter(str.strip, lines):
                answer = json.loads(line)
                missing += [(one["path"], one["reason"]) for one in answer["unjudged"]]
                if answer["lines"]:
                    report = parts / name_of(answer["shard"])
                    # A line ends with its own end of line.
                    report.write_bytes(b"".join(zlib.decompress(base64.b64decode(line)) for line in answer["lines"]))
                    count += 1
    for file in sorted(results.rglob("FAILED_*.json*")):
        for failed in records(file.read_text(encoding="utf-8")):
            part = json.loads(failed.get("Input", "{}"))
            why = f"{failed.get('Error')}: {failed.get('Cause')}"
            requests = part.get("requests") if isinstance(part, dict) else None
            known = [one for one in requests if isinstance(one, dict)] if isinstance(requests, list) else []
            missing += [(one.get("path"), why) for one in known] or [("a whole part", why)]
    for path, why in sorted(missing, key=str):
        # Paths and reasons are other people's text: no control character of theirs reaches the terminal.
        print(f"not judged: {json.dumps(path)}: {json.dumps(why)}", file=sys.stderr)
    print(f"{count} reports in {parts}, {len(missing)} requests not judged")
    sys.exit(1 if missing or not count else 0)


main()
