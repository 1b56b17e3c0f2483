"""Data, not code: vocabulary, deadlines, questionnaires, per regime and version."""
