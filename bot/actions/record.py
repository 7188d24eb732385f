"""What the clinic did, written down with its time."""

from rasa_sdk import Action

from bot.actions._boundary import Turn


class ActionRecord(Turn, Action):
    def name(self) -> str:
        return "action_record"
