"""The way to a person."""

from rasa_sdk import Action

from bot.actions._boundary import Turn


class ActionHuman(Turn, Action):
    def name(self) -> str:
        return "action_human"
