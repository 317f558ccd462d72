"""A framework held to decided cases."""
