# The second connection between the same ports is told apart; a RST counts as its peer does.
hosts client server
meta two-connections rfc9293 1
0.000 client notes zero what matters
0.000 client calls 1 connect server:80
0.000 client state SYN-SENT
0.000 client sends 1 server SYN seq 0
0.050 server gets 1
0.050 server sends 2 client RST ACK wire-ack 1 conn 0
0.100 client gets 2
0.100 client state CLOSED
0.100 client returns 1 connect refused
5.000 client calls 2 connect server:80
5.000 client state SYN-SENT conn 2
5.000 client sends 3 server SYN seq 0 conn 2
5.050 server gets 3
5.050 server state SYN-RECEIVED
5.050 server sends 4 client SYN ACK seq 0 ack 1
5.100 client gets 4
5.100 client state ESTABLISHED conn 2
5.100 client returns 2 connect ok
