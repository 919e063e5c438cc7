"""TeleCost Desktop: telecom costs in, recurring invoices out, over one local company file."""

__version__ = "0.1.0"
