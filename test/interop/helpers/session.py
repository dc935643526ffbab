"""Runs the Python that a test sends, one JSON object a line, in one process and one name space."""

import json
import sys
import textwrap

answers = sys.stdout
sys.stdout = sys.stderr
scope = {}

print(json.dumps({"ready": True}), file=answers, flush=True)
for line in sys.stdin:
    request = json.loads(line)
    scope.update(request["args"], result=None)
    try:
        exec(textwrap.dedent(request["code"]), scope)
        answer = {"result": scope["result"]}
    except Exception as error:
        answer = {"error": {"type": type(error).__name__, "message": str(error), "code": getattr(error, "code", None)}}
    print(json.dumps(answer), file=answers, flush=True)
