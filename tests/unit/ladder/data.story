# Text both ways: a lost segment, a full queue, a delayed ACK, a closed window, microseconds.
hosts client server
meta data rfc9293 1
0.000 client calls 1 send 3000_B
0.000 client timer retransmission armed 1.000
0.000 client sends 1 server PSH ACK seq 1 ack 1 len 1460
0.000 client sends 2 server PSH ACK seq 1461 ack 1 len 1460
0.000 client loses 2 loss link
0.000 client sends 3 server PSH ACK seq 2921 ack 1 len 80
0.000 client loses 3 queue link
0.050 server gets 1
0.050 server calls 2 receive
0.050 server returns 2 receive 1460_B
0.050 server timer delayed-ack armed 0.250
0.250 server timer delayed-ack fired 0.250
0.250 server sends 4 client ACK ack 1461 win 0
0.300 client gets 4
1.000 client timer retransmission fired 1.000
1.000 client sends 5 server PSH ACK seq 1461 ack 1 len 1460 times 2
1.0500005 server gets 5
1.050007 server sends 6 client ACK ack 2921 win 4096
1.100007 client gets 6
1.100007 client calls 3 abort
1.100007 client state CLOSED
1.100007 client sends 7 server RST seq 2921
1.150007 server gets 7
1.150007 server state CLOSED
