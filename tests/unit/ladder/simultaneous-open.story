# RFC 9293 §3.5, Figure 7: what crosses is seen to cross, and the SYN,ACK is no second SYN.
hosts a b
meta simultaneous-open rfc9293 1
0.000 a calls 1 connect b:5000
0.000 a state SYN-SENT
0.000 a sends 1 b SYN seq 0 port 80
0.000 b calls 2 connect a:5000
0.000 b state SYN-SENT
0.000 b sends 2 a SYN seq 0 port 80
0.050 b gets 1
0.050 b state SYN-RECEIVED
0.050 b sends 3 a SYN ACK seq 0 ack 1 times 2 port 80
0.050 a gets 2
0.050 a state SYN-RECEIVED
0.050 a sends 4 b SYN ACK seq 0 ack 1 times 2 port 80
0.100 a gets 3
0.100 a state ESTABLISHED
0.100 a returns 1 connect ok
0.100 b gets 4
0.100 b state ESTABLISHED
0.100 b returns 2 connect ok
