reset
set encoding utf8; set minussign
set terminal pngcairo size 1200,1160 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
set lmargin at screen 0.12613
set rmargin at screen 0.95
set tmargin at screen 0.92607
set bmargin at screen 0.11503
set border 3 lc rgb '#9AA0A6' lw 1
set tics nomirror out scale 0.5,0.25 font ",11.0" textcolor rgb '#666666'
unset grid
set grid xtics ytics back lt 1 lc rgb '#E8EAED' lw 1, lt 1 lc rgb '#F3F4F6' lw 0.8
set xrange [0.0:1.0] noextend
set xtics nomirror norotate ("0" 0.0, "0.2" 0.2, "0.4" 0.4, "0.6" 0.6, "0.8" 0.8, "1.0" 1.0)
set yrange [0.0:1.0] noextend
set ytics nomirror ("0" 0.0, "0.2" 0.2, "0.4" 0.4, "0.6" 0.6, "0.8" 0.8, "1.0" 1.0)
set label "area 0.750" at screen 0.95, screen 0.95269 right font ",9.0" front textcolor rgb '#666666'
set label "false positive rate" at screen 0.53807, screen 0.03738 center font ",11.0" front textcolor rgb '#666666'
set label "true positive rate" at screen 0.03613, screen 0.52055 center rotate by 90 font ",11.0" front textcolor rgb '#666666'
$data1 << EOD
0 0
1 1
EOD
$data2 << EOD
0 0
0 0.5
0.5 0.5
0.5 1
1 1
EOD
plot $data1 using 1:2 with lines lw 1 dt (6,5) lc rgb '#9AA0A6' notitle, \
     $data2 using 1:2 with filledcurves y1=0 fillstyle solid noborder lc rgb '#E00072B2' notitle, \
     $data2 using 1:2 with lines lw 2.2 lc rgb '#0072B2' notitle
set output
