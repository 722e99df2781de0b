reset
set encoding utf8; set minussign
set terminal pngcairo size 1600,1000 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
set lmargin at screen 0.0629
set rmargin at screen 0.92836
set tmargin at screen 0.91424
set bmargin at screen 0.08272
set border 3 lc rgb '#9AA0A6' lw 1
set tics nomirror out scale 0.5,0.25 font ",11.0" textcolor rgb '#666666'
unset grid
set grid xtics ytics back lt 1 lc rgb '#E8EAED' lw 1, lt 1 lc rgb '#F3F4F6' lw 0.8
set xrange [-0.12:3.12] noextend
set xtics nomirror norotate ("0" 0.0, "1" 1.0, "2" 2.0, "3" 3.0)
set yrange [-0.08:2.08] noextend
set ytics nomirror ("0" 0.0, "0.5" 0.5, "1.0" 1.0, "1.5" 1.5, "2.0" 2.0)
set label "Points" at screen 0.0629, screen 0.94912 left font ",13.0" front textcolor rgb '#333333'
$data1 << EOD
0 1
2 2
EOD
$data2 << EOD
1 0
3 1
EOD
set object rectangle from screen 0.93211, screen 0.83011 to screen 0.9775, screen 0.91624 front fillcolor rgb '#FFFFFF' fillstyle solid noborder
set label "" at screen 0.94461, screen 0.89371 point pt 7 ps 0.7 lc rgb '#0072B2' front
set label "a" at screen 0.96086, screen 0.89371 left font ",11.0" front textcolor rgb '#333333'
set label "" at screen 0.94461, screen 0.85264 point pt 5 ps 0.7 lc rgb '#D55E00' front
set label "b" at screen 0.96086, screen 0.85264 left font ",11.0" front textcolor rgb '#333333'
plot $data1 using 1:2 with points pt 7 ps 1.1475 lc rgb '#FFFFFF' notitle, \
     $data1 using 1:2 with points pt 7 ps 0.85 lc rgb '#1A0072B2' notitle, \
     $data2 using 1:2 with points pt 5 ps 1.1475 lc rgb '#FFFFFF' notitle, \
     $data2 using 1:2 with points pt 5 ps 0.85 lc rgb '#1AD55E00' notitle
set output
