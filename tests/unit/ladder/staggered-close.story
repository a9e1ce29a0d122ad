# Two FINs cross that were not sent at one instant; and an ACK passes below one of them.
hosts a b
meta staggered-close rfc9293 1
0.000 a calls 1 close
0.000 a state FIN-WAIT-1
0.000 a sends 1 b FIN ACK seq 1 ack 1
0.020 b calls 2 close
0.020 b state FIN-WAIT-1
0.020 b sends 2 a FIN ACK seq 1 ack 1
0.050 b gets 1
0.050 b state CLOSING
0.050 b sends 3 a ACK ack 2
0.070 a gets 2
0.070 a state CLOSING
0.070 a sends 4 b ACK ack 2
0.100 a gets 3
0.100 a state TIME-WAIT
0.120 b gets 4
0.120 b state TIME-WAIT
