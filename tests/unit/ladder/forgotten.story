# The server has forgotten the connection; its listener answers with the number that the client acknowledged.
hosts client server
meta forgotten rfc9293 1
0.000 client notes zero the program connects
0.000 client calls 1 connect server:80
0.000 client state SYN-SENT
0.000 client sends 1 server SYN seq 0
0.050 server gets 1
0.050 server state SYN-RECEIVED conn 2
0.050 server sends 2 client SYN ACK seq 0 ack 1 conn 2
0.100 client gets 2
0.100 client state ESTABLISHED
0.100 client returns 1 connect ok
0.100 client sends 3 server ACK seq 1 ack 1
0.150 server gets 3
0.150 server state ESTABLISHED conn 2
1.000 server calls 2 abort
1.000 server sends 4 client RST seq 1 conn 2
1.000 server state CLOSED conn 2
1.000 server loses 4 rule forgotten.lua:5
2.000 client calls 3 send 100 B
2.000 client sends 5 server ACK seq 1 ack 1 len 100
2.050 server gets 5
2.050 server sends 6 client RST wire-seq 1 listener 1
2.100 client gets 6
2.100 client state CLOSED
