# More hosts than there is room for: those with the most segments are drawn, the others named.
hosts a b c d e f g h i j k
meta many-hosts rfc9293 1
0.000 b sends 1 a SYN seq 0
0.000 c sends 2 a SYN seq 0
0.000 d sends 3 a SYN seq 0
0.000 d sends 4 a SYN seq 0 times 2
0.000 e sends 5 a SYN seq 0
0.000 e sends 6 a SYN seq 0 times 2
0.000 f sends 7 a SYN seq 0
0.000 f sends 8 a SYN seq 0 times 2
0.000 g sends 9 a SYN seq 0
0.000 g sends 10 a SYN seq 0 times 2
0.000 h state LISTEN
0.000 i state LISTEN
0.000 j state LISTEN
0.050 a gets 3
0.050 a state SYN-RECEIVED
0.050 a sends 11 d SYN ACK seq 0 ack 1
0.050 a sends 12 b SYN ACK seq 0 ack 1 conn 2
0.100 d gets 11
0.100 d state ESTABLISHED
0.150 d sends 13 g ACK ack 1
