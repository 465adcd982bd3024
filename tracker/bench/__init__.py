"""`tracker bench`: how fast the pages are, measured over HTTP on a made-up board of a stated size.

`data` builds the board in a place of its own, `serving` starts the real server beside a bare one, `load`
plays people against both, `race` looks for lost saves, and `report` puts each figure beside its goal.
"""
