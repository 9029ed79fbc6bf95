"""Pictures, texts and tables that ship with the product."""
