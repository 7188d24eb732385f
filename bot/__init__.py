"""First response to a suspected breach at a Japanese clinic: triage, duties, cover, hand-off."""
