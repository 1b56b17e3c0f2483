"""The console: its server keeps codes, days and the staff's own names, never a word about a case."""
