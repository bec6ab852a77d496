"""How bad weather is made: faults, nasty files, hostile texts; `python -m tests.reliability`."""
