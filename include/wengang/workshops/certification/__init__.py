"""认定: applications of workshops, from the hand-over to the certificate (policy 2.2.4, method §6 “Certification”).

Belongs here: cases with their states and moves, papers, reviews, objections, certificates, letters. Does not belong here: the files that
bring an application (`data_sharing`), the months of a certified workshop (`workshops.review`), asking people (`dags/`).
"""
