"""Sandboxes for programmers: emptied at will, with a clock of their own and a reviewer who answers.

entrance     base of the views: the role of sandboxes, on which they work
endpoints    over HTTP: the clock, reset requests, the reviewer's steps
resetting    the provisioning worker's part
example      the initial content of a sandbox
"""
