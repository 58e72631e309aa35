"""A regency's whole data as a folder of files: exported, archived, restored. Run by the owner.

exporting     content of an export, and its writing
folder        the folder: written under another name and renamed when complete, read back and checked
manifest      what an export contains, with checksums
archiving     export, check, and remove the workspace
restoring     check, create the workspace, load, compare
identity      people, members, guests and keys: what a restore adds and what it leaves
completeness  whether the ministry's counts are those of the restored content

The format is described in docs/export-format.md, the states in docs/lifecycle.md.
"""
