"""The agency's console: who may see what, the board, the case, corrections, figures, retention."""
