reset
set encoding utf8; set minussign
set terminal pngcairo size 1600,1240 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
unset border; unset tics; unset grid
set lmargin at screen 0.0
set rmargin at screen 1.0
set tmargin at screen 1.0
set bmargin at screen 0.0
set xrange [0.0:800.0] noextend
set yrange [620.0:0.0] noextend
set label "net   2 – 3 – 1" at screen 0.0275, screen 0.95897 left font ",13.0" front textcolor rgb '#333333'
set label "13 parameters" at screen 0.9725, screen 0.95574 right font ",9.0" front textcolor rgb '#666666'
set label "1.00" at screen 0.115, screen 0.61303 center font ",9.0" front textcolor rgb '#FFFFFF'
set label "0" at screen 0.115, screen 0.47755 center font ",9.0" front textcolor rgb '#333333'
set label "input" at screen 0.115, screen 0.13768 center font ",11.0" front textcolor rgb '#333333'
set label "2 values" at screen 0.115, screen 0.10929 center font ",9.0" front textcolor rgb '#666666'
set label "0.42" at screen 0.5, screen 0.68077 center font ",9.0" front textcolor rgb '#FFFFFF'
set label "0.39" at screen 0.5, screen 0.54529 center font ",9.0" front textcolor rgb '#333333'
set label "−0.04" at screen 0.5, screen 0.40981 center font ",9.0" front textcolor rgb '#333333'
set label "dense1" at screen 0.5, screen 0.13768 center font ",11.0" front textcolor rgb '#333333'
set label "dense tanh" at screen 0.5, screen 0.10929 center font ",9.0" front textcolor rgb '#666666'
set label "9 parameters" at screen 0.5, screen 0.08374 center font ",9.0" front textcolor rgb '#666666'
set label "0.34" at screen 0.885, screen 0.54529 center font ",9.0" front textcolor rgb '#FFFFFF'
set label "dense2" at screen 0.885, screen 0.13768 center font ",11.0" front textcolor rgb '#333333'
set label "dense sigmoid" at screen 0.885, screen 0.10929 center font ",9.0" front textcolor rgb '#666666'
set label "4 parameters" at screen 0.885, screen 0.08374 center font ",9.0" front textcolor rgb '#666666'
set label "positive weight or value" at screen 0.06375, screen 0.03548 left font ",9.0" front textcolor rgb '#666666'
set label "negative" at screen 0.30756, screen 0.03548 left font ",9.0" front textcolor rgb '#666666'
set label "thicker, fuller: larger in its layer" at screen 0.43692, screen 0.03548 left font ",9.0" front textcolor rgb '#666666'
$data1 << EOD
92 239.92000000000002
400 365.92
EOD
$data2 << EOD
92 323.92
400 197.92000000000002
EOD
$data3 << EOD
92 323.92
400 281.92
EOD
$data4 << EOD
92 239.92000000000002
400 281.92
EOD
$data5 << EOD
92 239.92000000000002
400 197.92000000000002
EOD
$data6 << EOD
92 323.92
400 365.92
EOD
$data7 << EOD
400 365.92
708 281.92
EOD
$data8 << EOD
400 197.92000000000002
708 281.92
EOD
$data9 << EOD
400 281.92
708 281.92
EOD
$data10 << EOD
92 239.92000000000002 22.6
EOD
$data11 << EOD
92 239.92000000000002 21.4
EOD
$data12 << EOD
92 323.92 22.6
EOD
$data13 << EOD
92 323.92 21.4
EOD
$data14 << EOD
400 197.92000000000002 22.6
EOD
$data15 << EOD
400 197.92000000000002 21.4
EOD
$data16 << EOD
400 281.92 22.6
EOD
$data17 << EOD
400 281.92 21.4
EOD
$data18 << EOD
400 365.92 22.6
EOD
$data19 << EOD
400 365.92 21.4
EOD
$data20 << EOD
708 281.92 22.6
EOD
$data21 << EOD
708 281.92 21.4
EOD
$data22 << EOD
22 598
44 598
EOD
$data23 << EOD
217.048 598
239.048 598
EOD
$data24 << EOD
320.536 598
342.536 598
EOD
plot $data1 using 1:2 with lines lw 0.8 lc rgb '#CD2166AC' notitle, \
     $data2 using 1:2 with lines lw 1.6 lc rgb '#9BB2182B' notitle, \
     $data3 using 1:2 with lines lw 2.4 lc rgb '#69B2182B' notitle, \
     $data4 using 1:2 with lines lw 3.2 lc rgb '#37B2182B' notitle, \
     $data5 using 1:2 with lines lw 3.6 lc rgb '#1FB2182B' notitle, \
     $data6 using 1:2 with lines lw 3.6 lc rgb '#1F2166AC' notitle, \
     $data7 using 1:2 with lines lw 0.8 lc rgb '#CD2166AC' notitle, \
     $data8 using 1:2 with lines lw 1.2 lc rgb '#B42166AC' notitle, \
     $data9 using 1:2 with lines lw 3.6 lc rgb '#1F2166AC' notitle, \
     $data10 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#666666' notitle, \
     $data11 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#CC6773' notitle, \
     $data12 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#666666' notitle, \
     $data13 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#FAF1F2' notitle, \
     $data14 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#666666' notitle, \
     $data15 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#CC6773' notitle, \
     $data16 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#666666' notitle, \
     $data17 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#D0717C' notitle, \
     $data18 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#666666' notitle, \
     $data19 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#E4EDF5' notitle, \
     $data20 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#666666' notitle, \
     $data21 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#CC6773' notitle, \
     $data22 using 1:2 with lines lw 2.6 lc rgb '#B2182B' notitle, \
     $data23 using 1:2 with lines lw 2.6 lc rgb '#2166AC' notitle, \
     $data24 using 1:2 with lines lw 2.6 lc rgb '#9AA0A6' notitle
set output
