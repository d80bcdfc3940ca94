"""The chat's widgets, one a file. They are told what to show, and post messages about what a person did to them."""
