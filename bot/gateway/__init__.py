"""Conversations in and out: everything that faces people. Stores first, asks Rasa second, never stays silent."""
