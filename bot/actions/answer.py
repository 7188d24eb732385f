"""Questions, answered at once in the middle of anything."""

from rasa_sdk import Action

from bot.actions._boundary import Turn


class ActionAnswer(Turn, Action):
    def name(self) -> str:
        return "action_answer"
