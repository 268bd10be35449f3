"""报送草稿: files that a unit puts together on the page before it hands them over, and what the system would say of them.

Belongs here: keeping a draft, telling which table a file is, trying a hand-over out, handing it over with its manifest.
Does not belong here: pages (`wengang_desk`), judging a hand-over (`data_sharing` does it, also when it is only tried out).

A draft stands below the inbox, in a folder that no scan looks at (method §10.1), because its files hold persons (architecture decision 9).
"""
