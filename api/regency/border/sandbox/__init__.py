"""Sandboxes for those who write programs: emptied at will, with a clock of their own and a reviewer who answers.

entrance     what the views share: the role of sandboxes, on which they work
endpoints    over HTTP: the clock, asking for a reset, the reviewer's steps
resetting    what the provisioning worker does
example      what a sandbox begins with
"""
