"""Run as a program of its own by `tracker.reports.typesetting`: reads a job as JSON, writes the PDF."""

import json
import sys

import typst

job = json.load(sys.stdin.buffer)
pdf = typst.compile(job["template"].encode(), sys_inputs={"data": job["data"]}, pdf_standards=["ua-1"])
sys.stdout.buffer.write(pdf)
