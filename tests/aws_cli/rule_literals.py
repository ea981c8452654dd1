"""Compares the literals of the rules with botocore's model of CreateImportedImage: patterns, limits, enums, names.

Every constraint of the model needs a rule that has the same literal, or an exception with its reason, which holds for
the model's and the rule's literal of that day only.
"""

import json
import pathlib
import re
import sys

import botocore
import botocore.session
from ruamel.yaml import YAML

ROOT = pathlib.Path(__file__).resolve().parents[2]
APPS = "AppCatalogConfig[]"
# Which rule judges a member.
RULES = {
    "Name": "REQ002",
    "SourceAmiId": "REQ007",
    "WorkspaceImageId": "REQ008",
    "IamRoleArn": "IAM002",
    "Description": "REQ009",
    "DisplayName": "REQ010",
    "Tags": "REQ011",
    "Tags{key}": "REQ012",
    "Tags{value}": "REQ013",
    "RuntimeValidationConfig.IntendedInstanceType": "REQ016",
    "AgentSoftwareVersion": "REQ014",
    "AppCatalogConfig": "CAT001",
    f"{APPS}.Name": "CAT002",
    f"{APPS}.DisplayName": "CAT004",
    f"{APPS}.AbsoluteAppPath": "CAT006",
    f"{APPS}.AbsoluteIconPath": "CAT006",
    f"{APPS}.AbsoluteManifestPath": "CAT006",
    f"{APPS}.WorkingDirectory": "CAT006",
    f"{APPS}.LaunchParameters": "CAT021",
}
ARN_PART = "[A-Za-z0-9_/.-]{0,63}"
# (member, constraint): the model's literal, the rule's literal, and why they differ.
EXCEPTIONS = {
    ("SourceAmiId", "pattern"): (
        "^ami-[a-z0-9]{8,17}$",
        "^ami-([0-9a-f]{8}|[0-9a-f]{17})$",
        "EC2's ids have 8 or 17 hexadecimal digits; the model's pattern is a case of the rule",
    ),
    ("WorkspaceImageId", "pattern"): (
        "^wsi-[0-9a-z]{8,63}$",
        "^wsi-[0-9a-z]{9,63}$",
        "WorkSpaces' own model asks for 9 to 63; 8 are a case of the rule",
    ),
    ("WorkspaceImageId", "min"): (12, None, "the pattern says it: wsi- and at least 8"),
    ("WorkspaceImageId", "max"): (67, None, "the pattern says it: wsi- and at most 63"),
    ("IamRoleArn", "pattern"): (
        "^arn:aws(?:-cn|-iso-b|-iso|-us-gov)?:[A-Za-z0-9][A-Za-z0-9_/.-]{0,62}:"
        f"{ARN_PART}:{ARN_PART}:[A-Za-z0-9][A-Za-z0-9:_/+=,@.\\\\-]{{0,1023}}$",
        "^arn:aws(?:-cn|-iso-b|-iso|-us-gov)?:iam::[0-9]{12}:role/"
        "(?:[A-Za-z0-9:_/+=,@.\\\\-]+/)?[A-Za-z0-9_+=,.@-]{1,64}$",
        "of all ARNs only those of roles can be assumed",
    ),
    ("Tags{key}", "pattern"): (
        r"^(^(?!aws:).[\p{L}\p{Z}\p{N}_.:/=+\-@]*)$",
        r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$",
        "the model takes any first character, tagging does not; RE2 has no (?!aws:), which is a condition of its own",
    ),
    (f"{APPS}.Name", "max"): (100, None, "the pattern says it: 1 and at most 99"),
    (f"{APPS}.DisplayName", "max"): (100, None, "the pattern says it: 1 and at most 99"),
    (f"{APPS}.LaunchParameters", "pattern"): (r"^[^\x00]+$", r"\x00", "the rule asks for what is forbidden"),
}
# Answers about the client or the service, which DRY011 reports; every other error of the operation is named in DRY001.
ELSEWHERE = {"DryRunOperationException", "ConcurrentModificationException"}


def constraints(shape, path=""):
    """(member, constraint, literal) of all that botocore's model demands of a shape."""
    for kind in ("pattern", "min", "max", "enum"):
        if kind in shape.metadata:
            yield path, kind, shape.metadata[kind]
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from constraints(member, f"{path}.{name}".lstrip("."))
    elif shape.type_name == "list":
        yield from constraints(shape.member, f"{path}[]")
    elif shape.type_name == "map":
        yield from constraints(shape.key, path + "{key}")
        yield from constraints(shape.value, path + "{value}")


def plain(pattern):
    """A pattern without what makes no difference: escapes of a dash, \\d for [0-9], a group around everything."""
    pattern = re.sub(r"\\-(?=\w)", "-", pattern).replace(r"\d", "[0-9]")
    whole = re.fullmatch(r"\^\(([^()]*)\)\$", pattern)
    return f"^{whole[1]}$" if whole else pattern


def literals(rule):
    """The literals in what a rule asserts, by constraint; its cases only choose the words."""
    text = " ".join([rule["assert"], *rule.get("let", {}).values()])
    for name, value in rule.get("params", {}).items():
        text = text.replace(f"params.{name}", str(value))
    sizes = re.findall(r"size\([^()]*\) (<=|>=|>) (\d+)", text)
    return {
        "pattern": {plain(found) for found in re.findall(r"matches\(r'([^']*)'\)", text)},
        "max": {int(number) for sign, number in sizes if sign != ">="},
        "min": {int(number) for sign, number in sizes if sign == ">="},
        "enum": {tuple(re.findall(r"'([^']*)'", found)) for found in re.findall(r" in \[([^]]*)\]", text)},
    }


def judge(member, kind, wanted, rules):
    """What is wrong with one constraint, or nothing."""
    if RULES.get(member) not in rules:
        return f"no rule judges {member} ({kind} {wanted})"
    found = literals(rules[RULES[member]])[kind]
    wanted = plain(wanted) if kind == "pattern" else tuple(wanted) if kind == "enum" else wanted
    if (member, kind) in EXCEPTIONS:
        of_model, of_rule, _ = EXCEPTIONS[member, kind]
        if plain(str(of_model)) != str(wanted):
            return f"the exception for {member} is about {kind} {of_model}; the model says {wanted}"
        if of_rule is not None and of_rule not in found:
            return f"the exception for {member} is about {of_rule}; {RULES[member]} has {sorted(found)}"
        return None
    if wanted in found or (kind == "min" and wanted == 0):
        return None
    return f"{RULES[member]} has {sorted(found)} for {kind} of {member}; the model says {wanted}"


def names(shape, schema):
    """Members and required members that the model and the request's JSON schema do not share."""
    where = {name: part for name, part in schema["properties"].items() if name != "$schema"}
    for name in sorted(where.keys() ^ shape.members.keys()):
        yield f"member {name} is in one of model and rules/schema/request.schema.json only"
    for name, member in shape.members.items():
        inner = member.member if member.type_name == "list" else member
        part = where.get(name, {})
        part = part.get("items", part)
        if inner.type_name == "structure" and "properties" in part:
            yield from names(inner, part)


def main():
    session = botocore.session.get_session()
    operation = session.get_service_model("appstream").operation_model("CreateImportedImage")
    files = sorted((ROOT / "rules").glob("*/[A-Z]*.yaml"))
    rules = {rule["id"]: rule for rule in (YAML(typ="safe", pure=True).load(path) for path in files)}
    demanded = list(constraints(operation.input_shape))
    faults = [judge(member, kind, wanted, rules) for member, kind, wanted in demanded]
    known = {(member, kind) for member, kind, _ in demanded}
    faults += [f"the model has no {kind} of {member} any more" for member, kind in EXCEPTIONS if (member, kind) not in known]
    schema = json.loads((ROOT / "rules/schema/request.schema.json").read_text(encoding="utf-8"))
    faults += names(operation.input_shape, schema)
    named = set(re.findall(r"'(\w+)'", rules["DRY001"]["assert"]))
    errors = {error.name for error in operation.error_shapes} - ELSEWHERE
    faults += [f"DRY001 does not name {error} of the model" for error in sorted(errors - named)]
    faults = [fault for fault in faults if fault]
    print(f"{len(known)} constraints of botocore {botocore.__version__} compared with the rules, {len(faults)} faults")
    if len(known) < 25:
        faults.append(f"only {len(known)} constraints were found; at least 25 are expected")
    print("\n".join(faults), file=sys.stderr)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
