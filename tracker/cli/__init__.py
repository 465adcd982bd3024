"""The command line: `tracker …`, also `flask --app wsgi …`. Ends with 0 done, 1 not right, 2 used wrongly."""
