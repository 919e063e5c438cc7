"""The window: pages, dialogs, widgets. Views make sentences; services do the work."""
