reset
set encoding utf8; set minussign
set terminal pngcairo size 1600,1000 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
set lmargin at screen 0.0629
set rmargin at screen 0.9625
set tmargin at screen 0.91093
set bmargin at screen 0.08272
set border 0 lc rgb '#FFFFFF'
set arrow from screen 0.0629, screen 0.08272 to screen 0.9625, screen 0.08272 nohead front lw 1 lc rgb '#9AA0A6'
set tics nomirror out scale 0,0 font ",11.0" textcolor rgb '#666666'
unset grid
set grid ytics back lt 1 lc rgb '#E8EAED' lw 1, lt 1 lc rgb '#F3F4F6' lw 0.8
set xrange [-0.5:1.5] noextend
set xtics nomirror norotate ("small" 0.0, "large" 1.0)
set yrange [0.0:1.1] noextend
set ytics nomirror ("0" 0.0, "0.2" 0.2, "0.4" 0.4, "0.6" 0.6, "0.8" 0.8, "1.0" 1.0)
$data1 << EOD
-0.15 0.9 -0.28800000000000003 -0.011999999999999983 0 0.9
0.85 0.95 0.712 0.988 0 0.95
EOD
$data2 << EOD
-0.15 0.8 0 0.2
0.85 0.8999999999999999 0 0.1
EOD
$data3 << EOD
0.14999999999999997 0.8 0.011999999999999955 0.288 0 0.8
1.15 0.85 1.012 1.2879999999999998 0 0.85
EOD
set label "0.80" at screen 0.35527, screen 0.70306 center font ",9.0" front textcolor rgb '#666666'
set label "0.85" at screen 0.80507, screen 0.7407 center font ",9.0" front textcolor rgb '#666666'
set arrow from screen 0.0629, screen 0.94747 to screen 0.0954, screen 0.94747 nohead front lc rgb '#0072B2' lw 7
set label "train" at screen 0.1054, screen 0.94747 left font ",11.0" front textcolor rgb '#333333'
set arrow from screen 0.17308, screen 0.94747 to screen 0.20558, screen 0.94747 nohead front lc rgb '#D55E00' lw 7
set label "test" at screen 0.21558, screen 0.94747 left font ",11.0" front textcolor rgb '#333333'
plot $data1 using 1:2:3:4:5:6 with boxxyerror fillstyle solid noborder lc rgb '#0072B2' notitle, \
     $data2 using 1:2:3:4 with vectors heads size screen 0.005,90 lw 1.2 lc rgb '#333333' notitle, \
     $data3 using 1:2:3:4:5:6 with boxxyerror fillstyle solid noborder lc rgb '#D55E00' notitle
set output
