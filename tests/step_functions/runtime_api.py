"""A local AWS Lambda Runtime API, and the function behind it: the paths, headers and answers of
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html."""

import json
import os
import queue
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FunctionError(Exception):
    """What the function answered instead of a result: errorType and errorMessage."""


class Function:
    """The binary as a function; `invoke` is what Lambda does with an event."""

    def __init__(self, binary: str, arguments: list[str]) -> None:
        self.command = [binary, "lambda", *arguments]
        self.events: queue.Queue = queue.Queue()
        self.answers: queue.Queue = queue.Queue()
        self.number = 0
        self.lock = threading.Lock()
        function = self

        class Api(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                assert self.path == "/2018-06-01/runtime/invocation/next", self.path
                number, deadline, event = function.events.get()
                self.answer(200, event, {"Lambda-Runtime-Aws-Request-Id": number, "Lambda-Runtime-Deadline-Ms": str(deadline)})

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                number, kind = self.path.removeprefix("/2018-06-01/runtime/invocation/").split("/")
                self.answer(202, b"{}", {})
                function.answers.put((number, kind, body))

            def answer(self, status: int, body: bytes, headers: dict) -> None:
                self.send_response(status)
                arn = "arn:aws:lambda:eu-west-1:111122223333:function:ami-preflight"
                for name, value in {**headers, "Lambda-Runtime-Invoked-Function-Arn": arn}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.process = self.start()

    def start(self) -> subprocess.Popen:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": "ami-preflight",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        }
        return subprocess.Popen(self.command, env=environment)

    def invoke(self, event: object, seconds: float = 90) -> object:
        with self.lock:
            assert self.process.poll() is None, "the function has ended"
            self.number += 1
            number = f"request-{self.number}"
            deadline = int((time.time() + seconds) * 1000)
            self.events.put((number, deadline, json.dumps(event).encode()))
            answered, kind, body = self.answers.get(timeout=60)
            assert answered == number, (answered, number)
            if kind == "error":
                raise FunctionError(body["errorType"], body["errorMessage"])
            assert kind == "response", kind
            return body

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.server.shutdown()
