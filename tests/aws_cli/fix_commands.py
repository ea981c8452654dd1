"""Runs every `aws` command of every rule's fix and of every remedy through the AWS CLI's own parser; nothing is sent.

A command is taken out of its step the way people take it, and split by a shell. Placeholders have sample values; one
that is not in the table fails. botocore validates and serializes the parameters; then a hook stops the call.
"""

import contextlib
import functools
import gzip
import importlib.metadata
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from awscli.clidriver import create_clidriver
from ruamel.yaml import YAML

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Fewer commands than this means that they are no longer found.
FLOOR = 150
# The AWS CLI 1 of PyPI lacks these; a fix that uses one has to say so. The rest of the command is parsed all the same.
SAYS_V2 = "needs AWS CLI v2"
# An option of version 2, and the older one that takes the same value.
NEEDS_V2 = {"--cli-input-yaml": "--cli-input-json"}
# Options that botocore's newer model has: service and version, operation, member.
NEWER_MODEL = {"--boot-mode-override": ("ec2/2016-11-15", "CreateImage", "BootModeOverride")}
# Words of AWS's own in capitals.
OWN_WORDS = {"APPLICATION", "AWS", "PRIVATE", "SHARED"}
REQUEST = '{"Name": "cad-2026-11", "SourceAmiId": "ami-0123456789abcdef0"}'
SAMPLES = {
    "ACCOUNT_ID": "111122223333",
    "AMI_ID": "ami-0123456789abcdef0",
    "AMI_NAME": "cad-2026-11",
    "ARN": "arn:aws:iam::111122223333:policy/import",
    "BASE_AMI_ID": "ami-0123456789abcdef1",
    "CODE": "L-E1182CCA",
    "COPY_NAME": "desk-copy",
    "DESIRED_VALUE": "20",
    "IMAGE_NAME": "cad-2026-11",
    "INSTANCE_ID": "i-0123456789abcdef0",
    "INSTANCE_TYPE": "m6i.large",
    "NAME": "import",
    "NEW_AMI_ID": "ami-0123456789abcdef2",
    "NUMBER": "20",
    "OLD_IMAGE_NAME": "cad-2025-11",
    "OTHER_ACCOUNT_ID": "444455556666",
    "OTHER_REGION": "us-east-1",
    "PARTITION": "aws",
    "QUOTA_CODE": "L-E1182CCA",
    "REGION": "eu-west-1",
    "ROLE_ARN": "arn:aws:iam::111122223333:role/import",
    "ROLE_NAME": "import",
    "SNAPSHOT_ID": "snap-0123456789abcdef0",
    "SOURCE_REGION": "us-east-1",
    "VOLUME_ID": "vol-0123456789abcdef0",
    "WORKSPACE_ID": "ws-0123456789",
    "WORKSPACE_IMAGE_ID": "wsi-0123456789abcdef0",
}


class Reached(BaseException):
    """The request stands and would be sent now. No `Exception`, so that the AWS CLI does not catch it."""


def steps():
    """(rule or remedy, step, all steps beside it) of every fix, of every fix of a case, and of every remedy."""
    for path in sorted((ROOT / "rules" / "remedies").glob("*.yaml")):
        remedy = YAML(typ="safe", pure=True).load(path)
        for step in remedy.get("steps", []):
            yield remedy["id"], step, " ".join(remedy["steps"])
    for path in sorted((ROOT / "rules").glob("*/[A-Z]*.yaml")):
        rule = YAML(typ="safe", pure=True).load(path)
        for fix in [rule["fix"], *(case.get("fix", []) for case in rule.get("cases", []))]:
            for step in fix:
                yield rule["id"], step, " ".join(fix)


def commands(step, services):
    """The `aws` commands of a step: each from the word aws to the end of its line, so that the shell sees what people paste."""
    for line in step.splitlines():
        # With the variable that keeps what it prints, if there is one.
        for found in re.finditer(r"(?:\b[A-Z_]+=\$\()?\baws ([a-z0-9-]+) [a-z0-9-]+.*", line):
            # "the partition aws or aws-us-gov" is no command; one of a misspelt service has options.
            if found[1] in services or " --" in found[0]:
                yield found[0]
                break


@functools.cache
def split(command):
    """The arguments of each `aws` that a shell would start. The shell knows no other program and no other variable."""
    words = re.sub(r"(?<![$\w])[A-Z][A-Z_]+\b(?!=\$\()", lambda found: SAMPLES.get(found[0], found[0]), command)
    # What a command inside another one prints goes into the other: here an account.
    script = 'exec 3>&1 >/dev/null\naws() { printf "%s\\0" "$@" $\'\\1\' >&3; echo "$ACCOUNT_ID"; }\n' + words
    done = subprocess.run(
        ["/bin/bash", "-uc", script], env=SAMPLES | {"PATH": ""}, capture_output=True, text=True, check=False
    )
    if done.returncode or done.stderr:
        raise ValueError(done.stderr.strip() or f"the shell ends with {done.returncode}")
    return [tuple(call.split("\0")[:-1]) for call in done.stdout.split("\1\0")[:-1]]


@functools.cache
def judge(arguments, beside, request):
    """What is wrong with a call, or nothing."""
    for word in arguments:
        parts = re.split(r'[:/"]', word)
        if "$" in word or any(re.fullmatch(r"[A-Z][A-Z_]+", part) and part not in OWN_WORDS for part in parts):
            return f"not filled: {word}"
    newer = [word for word in arguments if word in NEEDS_V2 or word in NEWER_MODEL]
    if newer and SAYS_V2 not in beside:
        return f"{newer[0]} without the words {SAYS_V2!r}"
    arguments = [NEEDS_V2.get(word, word) for word in arguments]
    for option in NEWER_MODEL.keys() & set(newer):
        if not in_newer_model(*NEWER_MODEL[option]):
            return f"botocore's model has no {option}"
        at = arguments.index(option)
        del arguments[at : at + 2]
    arguments = [f"file://{request}" if word.startswith("file://") else word for word in arguments]
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            code = create_driver().main(arguments)
    except Reached:
        return None
    except SystemExit as end:
        code = end.code
    lines = said.getvalue().strip().splitlines() or [""]
    return f"the AWS CLI refuses it (exit {code}): {lines[-1]}" if code else None


def in_newer_model(service, operation, member):
    """Whether the package botocore has the member; the AWS CLI brings a copy of its own, which is older."""
    path = importlib.metadata.distribution("botocore").locate_file(f"botocore/data/{service}/service-2.json.gz")
    model = json.loads(gzip.decompress(pathlib.Path(path).read_bytes()))
    shape = model["operations"][operation]["input"]["shape"]
    return member in model["shapes"][shape]["members"]


def create_driver():
    driver = create_clidriver()

    def stop(**_):
        raise Reached

    driver.session.register("before-call", stop)
    return driver


def main():
    # AWS_DATA_PATH is the AWS CLI's own: importing it has just set it.
    for name in [name for name in os.environ if name.startswith("AWS_") and name != "AWS_DATA_PATH"]:
        del os.environ[name]
    # A command that needs a Region and names none is refused: nothing here has a default.
    os.environ.update(
        AWS_ACCESS_KEY_ID="EXAMPLE", AWS_SECRET_ACCESS_KEY="example", AWS_CONFIG_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="",
    )
    count, faults = 0, []
    services = set(create_driver().session.get_available_services()) | {"s3"}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as request:
        request.write(REQUEST)
        request.flush()
        for rule, step, beside in steps():
            for command in commands(step, services):
                try:
                    calls = split(command)
                except ValueError as error:
                    calls = []
                    faults.append(f"{rule}: {error}: {command}")
                count += len(calls)
                found = [judge(call, beside, request.name) for call in calls]
                faults.extend(f"{rule}: {fault}: {command}" for fault in found if fault)
    print(f"{count} aws commands in the fixes of the rules and in the remedies, {len(faults)} faults")
    if count < FLOOR:
        faults.append(f"only {count} commands were found; at least {FLOOR} are expected")
    print("\n".join(faults), file=sys.stderr)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
