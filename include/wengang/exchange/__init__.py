"""Controlled exchange: everything with persons that leaves for a department of a unit leaves as a package (method §13, decision 0048).

Belongs here: putting a package, who may have it and how long, telling the units, removing files. Does not belong here: what stands in a
package and whose names it may ask of the vault (the domains).

A domain registers a `PackageKind`, gives `packages.put` the sheets, and never sees the encrypted file or its password.
"""
