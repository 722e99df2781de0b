reset
set encoding utf8; set minussign
set terminal pngcairo size 1600,1000 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
set lmargin at screen 0.0629
set rmargin at screen 0.88696
set tmargin at screen 0.964
set bmargin at screen 0.08272
set border 3 lc rgb '#9AA0A6' lw 1
set tics nomirror out scale 0.5,0.25 font ",11.0" textcolor rgb '#666666'
unset grid
set grid xtics ytics back lt 1 lc rgb '#E8EAED' lw 1, lt 1 lc rgb '#F3F4F6' lw 0.8
set xrange [-0.12:3.12] noextend
set xtics nomirror norotate ("0" 0.0, "1" 1.0, "2" 2.0, "3" 3.0)
set yrange [-0.08:2.08] noextend
set ytics nomirror ("0" 0.0, "0.5" 0.5, "1.0" 1.0, "1.5" 1.5, "2.0" 2.0)
$data1 << EOD
2 2 2.6
1 0 1.7333333333333334
3 1 1.2256517540566825
0 1 0.8666666666666667
EOD
set label "one" at screen 0.10064, screen 0.52336 left font ",9.0" front textcolor rgb '#333333'
set label "two" at screen 0.35844, screen 0.11536 left font ",9.0" front textcolor rgb '#333333'
set label "three" at screen 0.61625, screen 0.93136 left font ",9.0" front textcolor rgb '#333333'
set label "four" at screen 0.86509, screen 0.52336 left font ",9.0" front textcolor rgb '#333333'
set object rectangle from screen 0.89071, screen 0.79773 to screen 0.9775, screen 0.966 front fillcolor rgb '#FFFFFF' fillstyle solid noborder
set label "" at screen 0.90321, screen 0.94347 point pt 6 ps 1.2256517540566825 lw 1.2 lc rgb '#666666' front
set label "size 2" at screen 0.91946, screen 0.94347 left font ",11.0" front textcolor rgb '#333333'
set label "" at screen 0.90321, screen 0.9024 point pt 6 ps 1.7333333333333334 lw 1.2 lc rgb '#666666' front
set label "size 4" at screen 0.91946, screen 0.9024 left font ",11.0" front textcolor rgb '#333333'
set label "" at screen 0.90321, screen 0.86133 point pt 6 ps 2.1228911104120876 lw 1.2 lc rgb '#666666' front
set label "size 6" at screen 0.91946, screen 0.86133 left font ",11.0" front textcolor rgb '#333333'
set label "" at screen 0.90321, screen 0.82027 point pt 6 ps 2.451303508113365 lw 1.2 lc rgb '#666666' front
set label "size 8" at screen 0.91946, screen 0.82027 left font ",11.0" front textcolor rgb '#333333'
plot $data1 using 1:2:3 with points pt 7 ps variable lc rgb '#4D0072B2' notitle
set output
