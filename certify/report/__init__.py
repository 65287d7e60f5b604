"""What people see: terminal, JSON, Markdown and HTML. No mathematics in it."""
