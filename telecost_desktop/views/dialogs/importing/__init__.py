"""The import assistant: choose, see what was recognised, map where needed, try, import, see what came of it."""
