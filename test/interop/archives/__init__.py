"""Small seeded archives, one for each rule of the formats and conventions that real ones use, written by the libraries that
people write theirs with. `write.py` fills a folder with them all."""
