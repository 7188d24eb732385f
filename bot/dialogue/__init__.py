"""What to say and what to ask next, from facts and verdicts alone. Pure: knows neither Rasa nor the database."""
