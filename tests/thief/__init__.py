"""The thief: real processes, a whole journey, then everything they left behind is searched."""
