"""What must be believed. Standard library only; nothing here imports the rest of certify.

Read in this order: `interval`, `functions` (pi, Stumpff), `program` (what a statement is),
`series` (derivatives), `exact` (zeros), `forms` (how a box is closed), `certificate` (the
file), `check` (the replay), `verdict`.
"""
