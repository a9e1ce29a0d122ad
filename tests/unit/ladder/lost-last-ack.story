hosts client server
meta lost-last-ack rfc9293 1
0.000 server state LISTEN
0.000 server calls 1 listen 80
0.000 server returns 1 listen ok
0.000 server calls 2 accept
0.000 client calls 3 connect server:80
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
0.100 client returns 3 connect ok
0.100 client sends 3 server ACK ack 1
0.150 server gets 3
0.150 server timer retransmission stopped 1.050 conn 2
0.150 server state ESTABLISHED conn 2
0.150 server returns 2 accept ok
0.150 server calls 4 receive
1.100 client notes zero
1.100 client calls 5 close
1.100 client state FIN-WAIT-1
1.100 client timer retransmission armed 2.1
1.100 client sends 4 server FIN ACK seq 1 ack 1
1.150 server gets 4
1.150 server state CLOSE-WAIT conn 2
1.150 server returns 4 receive end
1.150 server sends 5 client ACK ack 2 conn 2
1.200 client gets 5
1.200 client timer retransmission stopped 2.1
1.200 client state FIN-WAIT-2
2.150 server calls 6 close
2.150 server state LAST-ACK conn 2
2.150 server timer retransmission armed 3.15 conn 2
2.150 server sends 6 client FIN ACK seq 1 ack 2 conn 2
2.200 client gets 6
2.200 client judges 6 accepted because fin-in-fin-wait-2
2.200 client state TIME-WAIT because fin-in-fin-wait-2
2.200 client timer time-wait armed 242.2
2.200 client sends 7 server ACK ack 2
2.200 client loses 7 rule lost-last-ack.lua:9
3.150 server timer retransmission fired 3.15 conn 2
3.150 server sends 8 client FIN ACK seq 1 ack 2 times 2 conn 2
3.150 server timer retransmission armed 5.15 conn 2
3.200 client gets 8
3.200 client timer time-wait moved 243.2
3.200 client sends 9 server ACK ack 2
3.250 server gets 9
3.250 server timer retransmission stopped 5.15 conn 2
3.250 server state CLOSED conn 2
243.200 client timer time-wait fired 243.2
243.200 client state CLOSED
