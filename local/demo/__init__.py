"""A believable demonstration: made from word lists and a fixed seed, written by the operations of the real thing.

words, levels   vocabulary: agencies, titles, and the usual level of each indicator
seeded_random   one source of randomness for each subject, so that the same code gives the same regency everywhere
story           when a regency enters and submits; some are late, some fall silent
doings          activities carried out, bodies that meet, bimtek stages submitted
plan, values    the content of one regency, as plain data
writing         puts a regency's story into its tables
people, keys    people who may log in, and the file that names their keys

Nothing in it is about real persons, plans or figures. Regencies, their codes and their population are the registry's.
"""
