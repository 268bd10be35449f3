"""Papers: how anything the office writes to somebody is worded and laid out, as plain text and as HTML from one content.

Belongs here: the shape of a paper, numbers and dates in words, legal bases and departments by date, both renderings.
Does not belong here: what a paper says (`county_notices`, `receipts`, `deadlines`, `letters.operators`), sending (`wengang.mail`).
"""
