# A run in which nothing happened.
meta nobody rfc9293 1
