"""The commands of `flask --app webapp`."""
