# Nothing arrives, so nobody hears of the listener's address but from what was sent there.
hosts client server
meta black-hole rfc9293 1
0.000 server state LISTEN
0.000 server calls 1 accept
0.000 client calls 2 connect server:80
0.000 client state SYN-SENT
0.000 client timer retransmission armed 1.000
0.000 client sends 1 server SYN seq 0
0.000 client loses 1 rule black-hole.lua:6
1.000 client timer retransmission fired 1.000
1.000 client sends 2 server SYN seq 0 times 2
1.000 client loses 2 rule black-hole.lua:6
1.000 client timer retransmission armed 3.000
3.000 client timer retransmission fired 3.000
3.000 client sends 3 server SYN seq 0 times 3
3.000 client loses 3 loss link
3.000 client timer retransmission armed 7.000
7.000 client timer retransmission fired 7.000
7.000 client state CLOSED
7.000 client returns 2 connect timeout
