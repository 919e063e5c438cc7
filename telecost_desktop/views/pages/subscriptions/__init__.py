"""The page of subscriptions, with customers and products."""
