"""Subscriptions: their periods, their prices, and the sales invoices that become of them."""
