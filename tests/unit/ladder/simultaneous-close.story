hosts A B
meta simultaneous-close rfc9293 1
0.000 B state LISTEN
0.000 A calls 3 connect B:80
0.000 A state SYN-SENT
0.000 A sends 1 B SYN seq 0
0.050 B gets 1
0.050 B state SYN-RECEIVED
0.050 B sends 2 A SYN ACK seq 0 ack 1
0.100 A gets 2
0.100 A state ESTABLISHED
0.100 A returns 3 connect ok
0.100 A sends 3 B ACK ack 1
0.150 B gets 3
0.150 B state ESTABLISHED
1.100 A notes zero
1.100 A calls 5 close
1.100 A state FIN-WAIT-1
1.100 A sends 4 B FIN ACK seq 1 ack 1
1.100 B calls 6 close
1.100 B state FIN-WAIT-1
1.100 B sends 5 A FIN ACK seq 1 ack 1
1.150 B gets 4
1.150 B state CLOSING
1.150 A gets 5
1.150 A state CLOSING
1.150 B sends 6 A ACK ack 2
1.150 A sends 7 B ACK ack 2
1.200 A gets 6
1.200 A state TIME-WAIT
1.200 A timer time-wait armed 241.2
1.200 B gets 7
1.200 B state TIME-WAIT
1.200 B timer time-wait armed 241.2
241.200 A timer time-wait fired 241.2
241.200 A state CLOSED
241.200 B timer time-wait fired 241.2
241.200 B state CLOSED
