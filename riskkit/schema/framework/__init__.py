"""A framework as data: what is asked, the tables that turn answers into verdicts, and where each of it comes from."""
