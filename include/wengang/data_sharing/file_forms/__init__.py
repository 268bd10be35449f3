"""The form of a handed-over file: from bytes to text cells, in a process of its own under hard limits (method §10.1, decision 0023).

Belongs here: workbooks, CSV, what a file is that is neither, the limits of memory and time.
Does not belong here: titles and columns of a data set (`reading`), what a cell means (`cells`).
The modules that parse import nothing heavy: the process that reads begins with them alone.
"""
