"""Fictional policies for trying the product; loaded only into an empty database."""

from pathlib import Path

SAMPLE_FILE = Path(__file__).with_name("policies.csv")
