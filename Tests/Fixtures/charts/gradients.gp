reset
set encoding utf8; set minussign
set terminal pngcairo size 1600,1000 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
set lmargin at screen 0.0946
set rmargin at screen 0.90547
set tmargin at screen 0.91424
set bmargin at screen 0.13344
set border 3 lc rgb '#9AA0A6' lw 1
set tics nomirror out scale 0.5,0.25 font ",11.0" textcolor rgb '#666666'
unset grid
set grid xtics ytics mytics back lt 1 lc rgb '#E8EAED' lw 1, lt 1 lc rgb '#F3F4F6' lw 0.8
set xrange [0.0:19.0] noextend
set xtics nomirror norotate ("0" 0.0, "5" 5.0, "10" 10.0, "15" 15.0)
set logscale y
set yrange [0.09603607599153495:5.820906243860087] noextend
set ytics nomirror ("0.1" 0.1, "0.2" 0.2, "0.5" 0.5, "1" 1.0, "2" 2.0, "5" 5.0, "" 0.30000000000000004 1, "" 0.4 1, "" 0.6000000000000001 1, "" 0.7000000000000001 1, "" 0.8 1, "" 0.9 1, "" 3.0 1, "" 4.0 1)
set label "Gradient norm" at screen 0.0946, screen 0.94912 left font ",13.0" front textcolor rgb '#333333'
set label "moving average 0.6" at screen 0.90547, screen 0.94512 right font ",9.0" front textcolor rgb '#666666'
set label "backward pass" at screen 0.50004, screen 0.04336 center font ",11.0" front textcolor rgb '#666666'
set label "‖∂L/∂θ‖" at screen 0.0271, screen 0.52384 center rotate by 90 font ",11.0" front textcolor rgb '#666666'
$data1 << EOD
0 2.23606797749979
1 1.118033988749895
2 0.7453559924999299
3 0.5590169943749475
4 0.447213595499958
5 0.37267799624996495
6 0.3194382824999699
7 0.2795084971874737
… 13 rows
EOD
$data2 << EOD
0 5
1 2.5
2 1.6666666666666667
3 1.25
4 1
5 0.8333333333333334
6 0.7142857142857142
7 0.625
… 13 rows
EOD
$data3 << EOD
0 2.23606797749979
1 1.4499107000551057
2 1.032532549184936
3 0.7788271716246683
4 0.6122729078453732
5 0.49714122618310796
6 0.4144095524576031
7 0.3530588805839103
… 13 rows
EOD
$data4 << EOD
0 4.999999999999999
1 3.2420988866275238
2 2.3088129689586614
3 1.7415104984766536
4 1.3690838427237189
5 1.1116415761630278
6 0.9266479298204655
7 0.7894636570456041
… 13 rows
EOD
set label "dense1" at screen 0.91672, screen 0.17846 left font ",11.0" front textcolor rgb '#0072B2'
set label "dense2" at screen 0.91672, screen 0.33155 left font ",11.0" front textcolor rgb '#D55E00'
plot $data1 using 1:2 with lines lw 0.8 lc rgb '#C70072B2' notitle, \
     $data2 using 1:2 with lines lw 0.8 lc rgb '#C7D55E00' notitle, \
     $data3 using 1:2 with lines lw 2.2 lc rgb '#0072B2' notitle, \
     $data4 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle
set output
