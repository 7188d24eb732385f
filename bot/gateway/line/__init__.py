"""The LINE channel: webhook events in, the outbox out. Everything in between is the inbox that the page uses, too."""
