"""Run as a program of its own by `tracker.reports.typesetting`: reads a job as JSON, writes the PDFs.

Each PDF comes after its length in eight bytes.
"""

import json
import sys

import typst

job = json.load(sys.stdin.buffer)
template = job["template"].encode()
for data in job["data"]:
    pdf = typst.compile(template, sys_inputs={"data": data}, pdf_standards=["ua-1"])
    sys.stdout.buffer.write(len(pdf).to_bytes(8, "big") + pdf)
