"""The case itself: how it stands, again, anew, later."""

from rasa_sdk import Action

from bot.actions._boundary import Turn


class ActionCase(Turn, Action):
    def name(self) -> str:
        return "action_case"


class ActionRestart(Turn, Action):
    """Rasa ties the intent ``restart`` to this name; ours asks first and keeps the record."""

    def name(self) -> str:
        return "action_restart"
