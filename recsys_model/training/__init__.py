"""What the model is taught, and how."""
