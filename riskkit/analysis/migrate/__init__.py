"""Files of an earlier version of a framework as files of the present one: nothing lost, nothing assumed."""
