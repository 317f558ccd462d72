# Reads a recording and prints the bird that is most likely in it.
