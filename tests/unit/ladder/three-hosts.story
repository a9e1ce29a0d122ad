# A server between two clients; a router on the way loses a segment and is no column.
hosts alice bob server router
meta three-hosts rfc9293 1
0.000 server state LISTEN
0.000 alice calls 1 connect server:80
0.000 alice state SYN-SENT
0.000 alice sends 1 server SYN seq 0
0.010 router forwards 1 router-server
0.050 server gets 1
0.050 server state SYN-RECEIVED conn 2
0.050 server timer retransmission armed 1.050 conn 2
0.050 server sends 2 alice SYN ACK seq 0 ack 1 conn 2
0.090 router forwards 2 alice-router
0.090 router loses 2 queue alice-router
0.100 bob calls 2 connect server:80
0.100 bob state SYN-SENT
0.100 bob sends 3 server SYN seq 0 port 50000
0.150 server gets 3
0.150 server state SYN-RECEIVED conn 3
0.150 server sends 4 bob SYN ACK seq 0 ack 1 conn 3 port 50000
0.200 bob gets 4
0.200 bob state ESTABLISHED
0.200 bob returns 2 connect ok
0.200 bob sends 5 alice ACK ack 1 port 50000
0.250 alice gets 5
1.050 server timer retransmission fired 1.050 conn 2
1.050 server sends 6 alice SYN ACK seq 0 ack 1 times 2 conn 2
1.050 server timer retransmission armed 3.050 conn 2
1.100 alice gets 6
1.100 alice state ESTABLISHED
1.100 alice returns 1 connect ok
