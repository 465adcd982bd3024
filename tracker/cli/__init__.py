"""The command line: `tracker …`, also `flask --app wsgi …`. Exit 0 done, 1 found something wrong, 2 used wrongly."""
