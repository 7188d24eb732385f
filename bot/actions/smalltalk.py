"""Courtesies and what does not belong here."""

from rasa_sdk import Action

from bot.actions._boundary import Turn


class ActionSmalltalk(Turn, Action):
    def name(self) -> str:
        return "action_smalltalk"
