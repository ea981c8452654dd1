#!/usr/bin/env python3
"""Writes instance-types.yaml and regions.yaml out of the data that cfn-lint and botocore ship.

    python3 -m venv /tmp/tables
    /tmp/tables/bin/pip install cfn-lint==1.58.0 botocore==1.44.5
    /tmp/tables/bin/python rules/data/update.py [YYYY-MM-DD]

The date (default: today) goes into the tables and is shown in findings. For newer data raise the versions, and compare
UNLISTED with the endpoint table of the AWS General Reference.
"""

import datetime
import importlib.metadata
import json
import pathlib
import sys

import botocore
import cfnlint

HERE = pathlib.Path(__file__).parent
ENUM = "data/schemas/extensions/aws_appstream_fleet/instancetype_enum.json"
GENERAL_REFERENCE = "docs.aws.amazon.com/general/latest/gr/appstream2.html"
# With an endpoint, but not in the table of the General Reference.
UNLISTED = ["ap-northeast-3", "ca-west-1", "eu-central-2"]
# Families that AWS ended, with the last day (https://docs.aws.amazon.com/appstream2/latest/developerguide/instance-types.html);
# the price list goes on naming them.
ENDED = {"stream.graphics-design": "2025-12-31", "stream.graphics-pro": "2025-10-31"}
SIZES = ["small", "medium", "large", "xlarge"]


def size_order(size):
    """small before medium … before 2xlarge before 12xlarge."""
    return SIZES.index(size) if size in SIZES else len(SIZES) + int(size.removesuffix("xlarge"))


def quoted(text):
    return json.dumps(text)


def flow(items):
    return "[" + ", ".join(items) + "]"


def header(lines):
    made = "Made by rules/data/update.py (its first lines say how to run it); do not edit by hand."
    return "".join(f"# {line}\n" for line in [*lines, made])


def instance_types(date):
    version = importlib.metadata.version("cfn-lint")
    data = json.loads((pathlib.Path(cfnlint.__file__).parent / ENUM).read_text())
    by_region = {region: set(entry["enum"]) for region, entry in data.items() if region != "description"}
    families = {}
    for name in set().union(*by_region.values()):
        family, size = name.rsplit(".", 1)
        families.setdefault(family, set()).add(size)
    text = header(
        [
            "Instance types of AppStream by family, and the Regions of the table that lack a family.",
            f"From cfn-lint {version}, {ENUM} (https://github.com/aws-cloudformation/cfn-lint),",
            "Copyright Amazon.com, Inc. or its affiliates, licence MIT-0; cfn-lint has it from the AWS price list.",
            "ended: families that AWS no longer offers, by hand from the developer guide (instance types), with their last day.",
        ]
    )
    text += f"date: {quoted(date)}\n"
    text += f"source: {quoted(f'cfn-lint {version} (MIT-0), {ENUM}')}\n"
    text += f"regions: {flow(sorted(by_region))}\nended:\n"
    if gone := set(ENDED) - set(families):
        sys.exit(f"ENDED names families that the data lacks: {sorted(gone)}")
    text += "".join(f"  {family}: {quoted(day)}\n" for family, day in sorted(ENDED.items()))
    text += "families:\n"
    for family, sizes in sorted(families.items()):
        names = {f"{family}.{size}" for size in sizes}
        missing = [region for region, there in sorted(by_region.items()) if not names & there]
        partial = [region for region, there in by_region.items() if names & there and names - there]
        if partial:
            sys.exit(f"{family} is incomplete in {partial}: the table cannot say that")
        text += f"  {family}:\n"
        text += f"    sizes: {flow(sorted(sizes, key=size_order))}\n    missing_in: {flow(missing)}\n"
    return text


def regions(date):
    data = json.loads((pathlib.Path(botocore.__file__).parent / "data/endpoints.json").read_text())
    text = header(
        [
            "Regions with an AppStream endpoint, by partition; unlisted ones are not in the published endpoint table.",
            f"From botocore {botocore.__version__}, data/endpoints.json, service appstream2 (https://github.com/boto/botocore),",
            f"licence Apache-2.0; unlisted: compared by hand with https://{GENERAL_REFERENCE}.",
        ]
    )
    text += f"date: {quoted(date)}\n"
    text += f"source: {quoted(f'botocore {botocore.__version__} (Apache-2.0), endpoints of appstream2; {GENERAL_REFERENCE}')}\n"
    text += "partitions:\n"
    known = set()
    for partition in data["partitions"]:
        endpoints = partition["services"].get("appstream2", {}).get("endpoints", {})
        # The other endpoints, such as us-east-1-fips, are variants of a Region.
        found = sorted(set(endpoints) & set(partition["regions"]))
        known.update(found)
        if found:
            text += f"  {partition['partition']}: {flow(found)}\n"
    if gone := set(UNLISTED) - known:
        sys.exit(f"UNLISTED names Regions without an endpoint: {sorted(gone)}")
    return text + f"unlisted: {flow(UNLISTED)}\n"


def main():
    date = sys.argv[1] if len(sys.argv) > 1 else datetime.date.today().isoformat()
    (HERE / "instance-types.yaml").write_text(instance_types(date), encoding="utf-8")
    (HERE / "regions.yaml").write_text(regions(date), encoding="utf-8")


if __name__ == "__main__":
    main()
