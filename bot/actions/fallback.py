"""What could not be read: a choice instead of a guess."""

from rasa_sdk import Action

from bot.actions._boundary import Turn


class ActionFallback(Turn, Action):
    def name(self) -> str:
        return "action_fallback"
