#!/usr/bin/env python3
"""Makes the dated tables in this folder.

    python3 -m venv /tmp/tables && /tmp/tables/bin/pip install cfn-lint==1.58.0 botocore==1.44.5
    /tmp/tables/bin/python rules/data/update.py 2026-11-23

Instance types: cfn-lint's aws_appstream_fleet/instancetype_enum.json (MIT-0), one list of names for each Region.
Regions: the endpoint data of botocore (Apache-2.0), service appstream2.
"""

import json
import pathlib
import sys

import botocore.session
import cfnlint

FOLDER = pathlib.Path(__file__).parent
# With an endpoint, but not in the table of docs.aws.amazon.com/general/latest/gr/appstream2.html when it was last read.
UNLISTED = ["ap-northeast-3", "ca-west-1", "eu-central-2"]
ORDER = ["nano", "micro", "small", "medium", "large", "xlarge"]


def size_key(size):
    if size in ORDER:
        return (ORDER.index(size), 0)
    return (len(ORDER), int(size.removesuffix("xlarge"))) if size.endswith("xlarge") else (99, 0)


def instance_types(date):
    path = pathlib.Path(cfnlint.__file__).parent / "data/schemas/extensions/aws_appstream_fleet/instancetype_enum.json"
    regions = {region: entry["enum"] for region, entry in json.loads(path.read_text()).items() if "enum" in entry and region != "description"}
    families = {}
    for names in regions.values():
        for name in names:
            # stream.* names serve native images alone and are not in the table's families of custom images.
            family, size = name.rsplit(".", 1)
            families.setdefault(family, set()).add(size)
    lines = [
        "# AppStream instance types by family; made by update.py, do not edit.",
        f'date: "{date}"',
        "source: cfn-lint 1.58.0, aws_appstream_fleet/instancetype_enum.json (MIT-0)",
        f"regions: [{', '.join(sorted(regions))}]",
        "families:",
    ]
    for family in sorted(families):
        sizes = sorted(families[family], key=size_key)
        missing = [r for r in sorted(regions) if not any(n.rsplit(".", 1)[0] == family for n in regions[r])]
        lines.append(f"  {family}:")
        lines.append(f"    sizes: [{', '.join(sizes)}]")
        lines.append(f"    missing_in: [{', '.join(missing)}]")
    (FOLDER / "instance-types.yaml").write_text("\n".join(lines) + "\n")


def regions(date):
    session = botocore.session.get_session()
    lines = [
        "# Regions with an AppStream endpoint; made by update.py, do not edit.",
        f'date: "{date}"',
        "source: botocore 1.44.5, endpoint data of appstream2 (Apache-2.0)",
        "partitions:",
    ]
    for partition in session.get_available_partitions():
        names = session.get_available_regions("appstream", partition_name=partition, allow_non_regional=False)
        if names:
            lines.append(f"  {partition}: [{', '.join(sorted(names))}]")
    lines += ["# With an endpoint, but not in the published list.", f"unlisted: [{', '.join(UNLISTED)}]"]
    (FOLDER / "regions.yaml").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    instance_types(sys.argv[1])
    regions(sys.argv[1])
