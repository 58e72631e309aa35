"""A regency's whole data as a folder of files: exported, archived, restored. Run by the owner.

exporting  what is in an export and how it is written
folder     the folder: written aside and renamed when whole, read back and checked
manifest   what the export says of itself
archiving  export, check, and take the workspace away
restoring  check, make the workspace anew, load, compare
identity   people, members, guests and keys: what a restore adds and what it leaves
completeness  whether the ministry's counts are those of the restored content

The format is described in docs/export-format.md, the states in docs/lifecycle.md.
"""
