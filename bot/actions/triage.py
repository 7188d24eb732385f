"""What happened and the answers to open questions."""

from rasa_sdk import Action

from bot.actions._boundary import Turn


class ActionTriage(Turn, Action):
    def name(self) -> str:
        return "action_triage"
