"""What happened and what to do first: facts, types, severity, containment. Pure: no I/O but its own data files."""
