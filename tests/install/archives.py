#!/usr/bin/env python3
"""The archives of a release have one name everywhere: in the workflow, in what cargo-binstall looks for, in the Homebrew formula, which
has to be Ruby once it is filled in."""

import pathlib
import re
import subprocess
import tempfile
import tomllib

import tree_sitter
import tree_sitter_ruby
from ruamel.yaml import YAML

cargo = tomllib.loads(pathlib.Path("Cargo.toml").read_text())["package"]
python = tomllib.loads(pathlib.Path("pyproject.toml").read_text())
workflow = YAML(typ="safe").load(pathlib.Path(".github/workflows/release.yml"))
targets = [row["target"] for row in workflow["jobs"]["build"]["strategy"]["matrix"]["include"]]
assert len(targets) == 5, targets

for member in ("name", "description", "license"):
    assert python["project"][member] == cargo[member], member
assert python["project"]["keywords"] == cargo["keywords"]
assert python["tool"]["maturin"]["bindings"] == "bin"


def archive(target):
    """The name that the workflow gives the archive of a target."""
    return f"ami-preflight-{target}.{'zip' if 'windows' in target else 'tar.gz'}"


package = next(step for step in workflow["jobs"]["build"]["steps"] if step.get("name") == "Package")["run"]
assert "ami-preflight-$TARGET.zip" in package and "ami-preflight-$TARGET.tar.gz" in package

binstall = cargo["metadata"]["binstall"]
base = f"{cargo['repository']}/releases/download/v{cargo['version']}/"


def found_by_binstall(target):
    """Where cargo-binstall looks for the archive of a target."""
    row = binstall | binstall["overrides"].get(target, {})
    values = {
        "repo": cargo["repository"],
        "version": cargo["version"],
        "name": cargo["name"],
        "target": target,
        "archive-suffix": {"tgz": ".tar.gz", "zip": ".zip"}[row["pkg-fmt"]],
    }
    # cargo-binstall tries both suffixes of a tgz.
    return re.sub(r"\{ ([a-z-]+) \}", lambda match: values[match[1]], row["pkg-url"])


for target in targets:
    assert found_by_binstall(target) == base + archive(target), target
for target in targets[:2]:
    assert found_by_binstall(target.replace("musl", "gnu")) == base + archive(target), target
assert binstall["bin-dir"] == "{ bin }{ binary-ext }"

fill = "packaging/homebrew/fill"
with tempfile.TemporaryDirectory() as folder:
    sums = pathlib.Path(folder, "SHA256SUMS")
    all_sums = {archive(target): f"{at:064x}" for at, target in enumerate(targets, 1)}
    sums.write_text("".join(f"{value}  {name}\n" for name, value in all_sums.items()))
    formula = subprocess.run([fill, "somebody/ami-preflight", "1.2.3", sums], check=True, capture_output=True, text=True).stdout
    # A sum that is not there is an error, not a formula that installs nothing.
    sums.write_text(f"{'0' * 64}  {archive(targets[0])}\n")
    assert subprocess.run([fill, "somebody/ami-preflight", "1.2.3", sums], capture_output=True).returncode == 1

pairs = re.findall(r'url "([^"]+)"\s+sha256 "([0-9a-f]{64})"', formula)
wanted = {
    f"https://github.com/somebody/ami-preflight/releases/download/v1.2.3/{name}": value
    for name, value in all_sums.items()
    if name.endswith(".tar.gz")
}
assert dict(pairs) == wanted and len(pairs) == 4, pairs
ruby = tree_sitter.Parser(tree_sitter.Language(tree_sitter_ruby.language()))
assert not ruby.parse(formula.encode()).root_node.has_error, formula
