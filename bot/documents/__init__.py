"""Drafts a clinic would otherwise write at midnight: bytes in, bytes out; no database, no web, nothing sent."""
