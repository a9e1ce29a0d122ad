# Sentences and clauses below each row; what the scenario says; a text that tries to do harm.
hosts client server
meta reasons rfc9293 1
0.000 client says the story begins here, and what is said about it takes more than one line between the rails
0.000 client calls 1 close
0.000 client state FIN-WAIT-1
0.000 client sends 1 server FIN ACK seq 1 ack 1
0.000 client loses 1 rule reasons.lua:3
0.050 server says [31mred, 日本語
0.100 server sends 2 client FIN ACK seq 1 ack 1
0.150 client gets 2
0.150 client judges 2 because fin-in-fin-wait-2
0.150 client state TIME-WAIT because fin-in-fin-wait-2
0.150 client timer time-wait armed 240.150
0.150 client sends 3 server ACK ack 2
0.200 server gets 3
0.200 server judges 3 because fin-in-fin-wait-2
