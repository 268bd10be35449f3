"""通报: the month's, and the quarter's, report of the province to its units (policy 3.2; chapters 3.2 item 10).

Belongs here: what a bulletin says, in the order of national ones; draft, approval by two people, issue; its files. Does not belong here: any
figure (the domains and `month_overview`), layout (`papers`), letters and mails (`letters`).

A domain that has something to say declares it in its module `bulletin`: `PARAGRAPHS` gives its sections, without their numbers.
"""
