"""The function behind a local Lambda Runtime API, and the state machine of the template in moto's interpreter around it.

    run.py BINARY       the program with the feature `lambda`

moto stands for Step Functions, S3 and Lambda's front door; it writes the manifest of a map run but no results, so that they are written here
in the documented form (COMPACT, JSONL: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html).
"""

import hashlib
import json
import logging
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import boto3
from cfnlint.decode import decode
from moto import mock_aws
from moto.stepfunctions.parser.asl.component.state.exec.state_map.result_writer.resource_eval import resource_eval_s3 as writer
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from runtime_api import Function, FunctionError

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/pipelines/step-functions"
READY = (ROOT / "examples/ready.yaml").read_text()
EVIDENCE = ["--no-config", "--evidence", str(ROOT / "examples/ready.evidence.json"), "--now", "2026-11-23T12:00:00Z"]
REGION = "eu-west-1"
# moto reads only a fraction as a percentage.
SUBSTITUTES = {"Bucket": "runs", "MaxConcurrency": 1, "ToleratedFailurePercentage": 99.5, "RestSeconds": 1}
FUNCTION = f"arn:aws:lambda:{REGION}:111122223333:function:ami-preflight"


def resolved(value: object) -> object:
    """A part of the template with its functions evaluated."""
    if isinstance(value, dict) and len(value) == 1:
        [(name, argument)] = value.items()
        if name == "Ref":
            return SUBSTITUTES[argument]
        if name == "Fn::GetAtt":
            assert list(argument) == ["Function", "Arn"], argument
            return FUNCTION
        if name == "Fn::Sub":
            return argument.replace("${AWS::Partition}", "aws")
    if isinstance(value, dict):
        return {str(key): resolved(member) for key, member in value.items()}
    return [resolved(member) for member in value] if isinstance(value, list) else value


def template() -> dict:
    found, problems = decode(str(EXAMPLE / "template.yaml"))
    assert not problems, problems
    return found


def machine() -> dict:
    definition = resolved(template()["Resources"]["Machine"]["Properties"]["Definition"])
    # moto's grammar is older than this member; the results below are in the form that it asks for.
    config = definition["States"]["JudgeParts"]["ResultWriter"].pop("WriterConfig")
    assert config == {"Transformation": "COMPACT", "OutputType": "JSONL"}
    return definition


def request(path: str, text: str = READY) -> dict:
    return {"path": path, "text": text}


def handler(function: Function) -> None:
    """Events one after the other, good and bad: the function answers each and goes on."""
    whole = function.invoke({"requests": [request("a.yaml"), request("broken.yaml", "Name: [")]})
    assert [one["path"] for one in whole["unjudged"]] == ["broken.yaml"], whole["unjudged"]
    assert len(whole["lines"]) == 2 and not whole["complete"] and not whole["again"]
    late = function.invoke({"requests": [request("a.yaml")]}, seconds=1)
    assert late["again"] and not late["lines"], late
    try:
        function.invoke({"Records": []})
        raise AssertionError("a bad event was taken")
    except FunctionError as error:
        assert error.args[0] == "BadEvent", error.args
    again = function.invoke({"requests": [request("a.yaml"), request("broken.yaml", "Name: [")]})
    assert again == whole, "the same event has the same answer"


class Lambda:
    """Lambda's front door for the state machine: refuses at times, and keeps what the function answers."""

    def __init__(self, function: Function, refusals: list[str], short: dict[str, int]) -> None:
        self.function, self.refusals, self.short = function, refusals, short
        self.calls: list[str] = []

    def invoke(self, parameters: dict, region: str, state_credentials: object) -> dict:
        assert parameters["FunctionName"] == FUNCTION, parameters
        event = json.loads(parameters["Payload"])
        self.calls.append(event["shard"])
        if self.refusals:
            return failure(self.refusals.pop(0), "refused")
        # Parts that get too little time at first.
        seconds = 90
        if self.short.get(event["shard"], 0) > 0:
            self.short[event["shard"]] -= 1
            seconds = 1
        try:
            return {"StatusCode": 200, "Payload": self.function.invoke(event, seconds)}
        except FunctionError as error:
            return failure(*error.args)


def failure(kind: str, message: str) -> dict:
    return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": {"errorType": kind, "errorMessage": message}}


def run_machine(front: Lambda, parts: str) -> tuple[dict, list[dict]]:
    """Runs the state machine over a list; its description, and the outputs of its parts."""
    outputs = []
    definition = machine()
    lambda_eval_utils._invoke_lambda_function = front.invoke
    handle = writer.ResourceEvalS3._handle_put_object

    def put(env: object, part: object, credentials: object) -> None:
        outputs.extend(env.stack[-2])
        handle(env, part, credentials)

    writer.ResourceEvalS3._handle_put_object = staticmethod(put)
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        s3 = boto3.client("s3", region_name=REGION)
        s3.create_bucket(Bucket="runs", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket="runs", Key="lists/run.json", Body=parts.encode())
        states = boto3.client("stepfunctions", region_name=REGION)
        role = "arn:aws:iam::111122223333:role/machine"
        arn = states.create_state_machine(name="machine", definition=json.dumps(definition), roleArn=role)["stateMachineArn"]
        execution = states.start_execution(stateMachineArn=arn, input=json.dumps({"list": "lists/run.json"}))["executionArn"]
        end = time.monotonic() + 90
        while (found := states.describe_execution(executionArn=execution))["status"] == "RUNNING":
            assert time.monotonic() < end, "the execution does not end"
            time.sleep(0.1)
    writer.ResourceEvalS3._handle_put_object = staticmethod(handle)
    return found, outputs


def command(*arguments: object, cwd: Path, code: int = 0) -> str:
    done = subprocess.run([str(argument) for argument in arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == code, (arguments, done.returncode, done.stderr, done.stdout[:2000])
    return done.stdout


def whole_run(binary: str, function: Function, folder: Path) -> None:
    """Files, list, state machine, results, parts, merge: the report is that of one run over the same files."""
    (folder / "requests").mkdir()
    for index in range(9):
        text = READY if index % 3 else READY.replace("cad-2026-11", "aws-cad")
        (folder / f"requests/r{index}.yaml").write_text(text)
    parts = command(sys.executable, EXAMPLE / "list.py", "--parts", 4, "requests", cwd=folder)
    front = Lambda(function, ["Lambda.Unknown"], {"2/4": 1})
    found, outputs = run_machine(front, parts)
    assert found["status"] == "SUCCEEDED", found
    # The first call was refused and one part had no time: both were judged again, and nothing twice in the results.
    assert sorted(output["shard"] for output in outputs) == ["1/4", "2/4", "3/4", "4/4"]
    assert len(front.calls) == 6, front.calls
    results = folder / "results/run"
    results.mkdir(parents=True)
    (results / "SUCCEEDED_0.jsonl").write_text("".join(f"{json.dumps(output)}\n" for output in outputs))
    command(sys.executable, EXAMPLE / "join.py", "results", "parts", cwd=folder)
    # One request is not ready: 1, as check has it.
    merged = command(binary, "merge", *sorted((folder / "parts").iterdir()), cwd=folder, code=1)
    alone = command(binary, "check", *EVIDENCE, "-o", "jsonl", "requests", cwd=folder, code=1)
    assert merged == alone, "the joined report is not that of one run"
    next((folder / "parts").iterdir()).unlink()
    command(binary, "merge", *sorted((folder / "parts").iterdir()), cwd=folder, code=2)
    # What failed is named, in either form of the file, and the code says so.
    failed = {"Input": json.dumps({"shard": "1/4", "requests": [request("lost.yaml")]}), "Error": "NoTime", "Cause": "none"}
    for index, text in enumerate([json.dumps(failed), json.dumps([failed], indent=2)]):
        (results / "FAILED_0.json").write_text(text)
        said = command(sys.executable, EXAMPLE / "join.py", "results", f"parts{index}", cwd=folder, code=1)
        assert said.endswith(", 1 requests not judged\n"), said


def failing_parts(function: Function) -> None:
    """A part that never has time fails, and a bad one too; the others are judged, and the run is within what is tolerated."""
    parts = [
        {"shard": "1/3", "requests": [request(path_of(1))]},
        {"shard": "2/3", "requests": [request(path_of(2)), request(path_of(1))]},
        {"shard": "3/3", "requests": "none"},
    ]
    front = Lambda(function, [], {"1/3": 9})
    found, outputs = run_machine(front, json.dumps(parts))
    assert found["status"] == "SUCCEEDED", found
    [answer] = [output for output in outputs if output and output.get("lines")]
    assert answer["shard"] == "2/3" and len(answer["unjudged"]) == 1, answer["unjudged"]
    # Twice for want of time, once each for the others: what would fail again is not sent again.
    assert sorted(front.calls) == ["1/3", "1/3", "2/3", "3/3"], front.calls


def path_of(part: int) -> str:
    """A path of this part of three."""
    def own(path: str) -> int:
        return int.from_bytes(hashlib.sha256(path.encode()).digest()[:8], "big") % 3 + 1

    return next(path for path in (f"p{index}.yaml" for index in range(100)) if own(path) == part)


def roles(binary: str) -> None:
    """The function may do what `policy caller` prints, and write its own log: nothing else."""
    policies = template()["Resources"]["FunctionRole"]["Properties"]["Policies"]
    [caller] = [policy for policy in policies if policy["PolicyName"] == "caller"]
    printed = json.loads(command(binary, "policy", "caller", cwd=ROOT))

    def actions(document: dict) -> dict:
        listed = {one["Sid"]: one["Action"] for one in document["Statement"]}
        return {sid: {found} if isinstance(found, str) else set(found) for sid, found in listed.items()}

    assert actions(caller["PolicyDocument"]) == actions(printed)
    assert len(policies) == 2


def main() -> None:
    # moto logs every failed state at length.
    logging.disable(logging.ERROR)
    binary = str(Path(sys.argv[1]).resolve())
    roles(binary)
    function = Function(binary, EVIDENCE)
    try:
        handler(function)
        with tempfile.TemporaryDirectory() as folder:
            whole_run(binary, function, Path(folder))
        failing_parts(function)
    finally:
        function.stop()
    print("step functions: ok")


main()
