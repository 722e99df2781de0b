reset
set encoding utf8; set minussign
set terminal pngcairo size 1600,1000 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
set lmargin at screen 0.0946
set rmargin at screen 0.9675
set tmargin at screen 0.964
set bmargin at screen 0.08272
set border 3 lc rgb '#9AA0A6' lw 1
set tics nomirror out scale 0.5,0.25 font ",11.0" textcolor rgb '#666666'
unset grid
set grid xtics ytics back lt 1 lc rgb '#E8EAED' lw 1, lt 1 lc rgb '#F3F4F6' lw 0.8
set xrange [0.5:4.5] noextend
set xtics nomirror norotate ("1" 1.0, "2" 2.0, "3" 3.0, "4" 4.0)
set yrange [0.0:0.7066666666666667] noextend
set ytics nomirror ("0" 0.0, "0.2" 0.2, "0.4" 0.4, "0.6" 0.6)
set label "density" at screen 0.0271, screen 0.52336 center rotate by 90 font ",11.0" front textcolor rgb '#666666'
$data1 << EOD
0.5 0
0.5 0.2857142857142857
1.5 0.2857142857142857
1.5 0.14285714285714285
2.5 0.14285714285714285
2.5 0.42857142857142855
3.5 0.42857142857142855
3.5 0.14285714285714285
… 3 rows
EOD
$data2 << EOD
0.5 0
0.5 0.2857142857142857
1.5 0.2857142857142857
1.5 0.14285714285714285
2.5 0.14285714285714285
2.5 0.42857142857142855
3.5 0.42857142857142855
3.5 0.14285714285714285
… 3 rows
EOD
$data3 << EOD
0.5 0
0.5 0
1.5 0
1.5 0.6666666666666666
2.5 0.6666666666666666
2.5 0.3333333333333333
3.5 0.3333333333333333
3.5 0
… 3 rows
EOD
$data4 << EOD
0.5 0
0.5 0
1.5 0
1.5 0.6666666666666666
2.5 0.6666666666666666
2.5 0.3333333333333333
3.5 0.3333333333333333
3.5 0
… 3 rows
EOD
set object rectangle from screen 0.89711, screen 0.86787 to screen 0.9625, screen 0.954 front fillcolor rgb '#FFFFFF' fillstyle solid noborder
set arrow from screen 0.90336, screen 0.93147 to screen 0.93586, screen 0.93147 nohead front lc rgb '#4D0072B2' lw 7
set label "a" at screen 0.94586, screen 0.93147 left font ",11.0" front textcolor rgb '#333333'
set arrow from screen 0.90336, screen 0.8904 to screen 0.93586, screen 0.8904 nohead front lc rgb '#4DD55E00' lw 7
set label "b" at screen 0.94586, screen 0.8904 left font ",11.0" front textcolor rgb '#333333'
plot $data1 using 1:2 with filledcurves y1=0.0 fillstyle solid noborder lc rgb '#A60072B2' notitle, \
     $data2 using 1:2 with lines lw 1.7600000000000002 lc rgb '#0072B2' notitle, \
     $data3 using 1:2 with filledcurves y1=0.0 fillstyle solid noborder lc rgb '#A6D55E00' notitle, \
     $data4 using 1:2 with lines lw 1.7600000000000002 lc rgb '#D55E00' notitle
set output
