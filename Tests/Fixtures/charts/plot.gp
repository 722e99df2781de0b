reset
set encoding utf8; set minussign
set terminal pngcairo size 1600,1000 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
set lmargin at screen 0.0629
set rmargin at screen 0.88221
set tmargin at screen 0.91424
set bmargin at screen 0.13344
set border 3 lc rgb '#9AA0A6' lw 1
set tics nomirror out scale 0.5,0.25 font ",11.0" textcolor rgb '#666666'
unset grid
set grid xtics ytics back lt 1 lc rgb '#E8EAED' lw 1, lt 1 lc rgb '#F3F4F6' lw 0.8
set xrange [0.0:3.0] noextend
set xtics nomirror norotate ("0" 0.0, "1" 1.0, "2" 2.0, "3" 3.0)
set yrange [0.85:4.15] noextend
set ytics nomirror ("1.0" 1.0, "1.5" 1.5, "2.0" 2.0, "2.5" 2.5, "3.0" 3.0, "3.5" 3.5, "4.0" 4.0)
set label "Loss" at screen 0.0629, screen 0.94912 left font ",13.0" front textcolor rgb '#333333'
set label "moving average 0.5" at screen 0.88221, screen 0.94512 right font ",9.0" front textcolor rgb '#666666'
set label "step" at screen 0.47255, screen 0.04336 center font ",11.0" front textcolor rgb '#666666'
$data1 << EOD
0 4
1 2
2 3
3 1
EOD
$data2 << EOD
0 3
1 2.5
2 2
3 2.5
EOD
$data3 << EOD
0 4
1 2.666666666666667
2 2.857142857142857
3 1.8666666666666667
EOD
$data4 << EOD
0 3
1 2.6666666666666665
2 2.2857142857142856
3 2.4
EOD
$data5 << EOD
2 2.2857142857142856
EOD
set arrow from screen 0.60911, screen 0.13344 to screen 0.60911, screen 0.91424 nohead back dt 3 lw 1 lc rgb '#666666'
set label "drop" at screen 0.61536, screen 0.89624 left font ",9.0" front textcolor rgb '#666666'
set label "train" at screen 0.89346, screen 0.37399 left font ",11.0" front textcolor rgb '#0072B2'
set label "validation" at screen 0.89346, screen 0.50018 left font ",11.0" front textcolor rgb '#D55E00'
plot $data1 using 1:2 with lines lw 0.8 lc rgb '#C70072B2' notitle, \
     $data2 using 1:2 with lines lw 0.8 lc rgb '#C7D55E00' notitle, \
     $data3 using 1:2 with lines lw 2.2 lc rgb '#0072B2' notitle, \
     $data4 using 1:2 with lines lw 2.2 lc rgb '#D55E00' notitle, \
     $data5 using 1:2 with points pt 6 ps 1.2 lw 1.6 lc rgb '#D55E00' notitle
set output
