"""Adapters between Rasa and the dialogue: one module a skill, thin. They decide nothing and say nothing of their own."""
