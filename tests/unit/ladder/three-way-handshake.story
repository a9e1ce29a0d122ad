# RFC 9293 §3.5, Figure 6. Timers that are stopped before they fire are not drawn.
hosts client server
meta three-way-handshake rfc9293 7
0.000 server state LISTEN
0.000 client calls 1 connect server:80
0.000 client state SYN-SENT
0.000 client timer retransmission armed 1.000
0.000 client sends 1 server SYN seq 0
0.050 server gets 1
0.050 server state SYN-RECEIVED conn 2
0.050 server timer retransmission armed 1.050 conn 2
0.050 server sends 2 client SYN ACK seq 0 ack 1 conn 2
0.100 client gets 2
0.100 client timer retransmission stopped 1.000
0.100 client state ESTABLISHED
0.100 client returns 1 connect ok
0.100 client sends 3 server ACK ack 1
0.150 server gets 3
0.150 server timer retransmission stopped 1.050 conn 2
0.150 server state ESTABLISHED conn 2
