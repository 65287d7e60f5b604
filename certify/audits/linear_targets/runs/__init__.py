"""Draws and descents in bulk. No prose of a report stands here, so that it voids no kept run."""
