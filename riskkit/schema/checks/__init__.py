"""What must hold between records: every id resolves, every table fits the questions that it is read with."""
