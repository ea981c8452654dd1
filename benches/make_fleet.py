#!/usr/bin/env python3
"""Writes many requests made of the bundled ready example, and the evidence that was recorded for them.

    make_fleet.py FOLDER REQUESTS

Every request has a name of its own; they share ten AMIs and one role, as those of a team that builds images every night. In FOLDER there are
then `requests/` and `evidence.json`. Recorded evidence has an entry for each question: a call about the name of an image, be it in an ARN, is
there for each request, one about an AMI or its snapshot for each AMI, and any other once.
"""

import json
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
AMIS = 10
NAME = "cad-2026-11"
AMI = "ami-0a1b2c3d4e5f60718"
SNAPSHOT = "snap-0f1e2d3c4b5a69788"


def made_for(text: str, request: int) -> str:
    """A text of the example as that of another request."""
    ami = f"{request % AMIS:05x}"
    names = {NAME: f"{NAME}-{request:05}", AMI: f"ami-0a1b2c3d4e5f{ami}", SNAPSHOT: f"snap-0f1e2d3c4b5a{ami}"}
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def write_requests(folder: Path, count: int) -> None:
    folder.mkdir()
    ready = (EXAMPLES / "ready.yaml").read_text()
    for request in range(count):
        (folder / f"{request:05}.yaml").write_text(made_for(ready, request))


def write_evidence(path: Path, count: int) -> None:
    evidence = json.loads((EXAMPLES / "ready.evidence.json").read_text())
    recorded = [json.dumps(call) for call in evidence["calls"]]
    # A dictionary keeps the order, and each text once.
    calls = dict.fromkeys(made_for(call, request) for call in recorded for request in range(count))
    evidence["calls"] = [json.loads(call) for call in calls]
    path.write_text(json.dumps(evidence, indent=2))


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    write_requests(folder / "requests", count)
    write_evidence(folder / "evidence.json", count)


if __name__ == "__main__":
    main()
