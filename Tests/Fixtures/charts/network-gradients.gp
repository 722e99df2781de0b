reset
set encoding utf8; set minussign
set terminal pngcairo size 1600,1000 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
unset border; unset tics; unset grid
set lmargin at screen 0.0
set rmargin at screen 1.0
set tmargin at screen 1.0
set bmargin at screen 0.0
set xrange [0.0:800.0] noextend
set yrange [500.0:0.0] noextend
set label "net   2 – 3 – 1" at screen 0.0275, screen 0.94912 left font ",13.0" front textcolor rgb '#333333'
set label "13 parameters" at screen 0.9725, screen 0.94512 right font ",9.0" front textcolor rgb '#666666'
set label "input" at screen 0.115, screen 0.17072 center font ",11.0" front textcolor rgb '#333333'
set label "2 values" at screen 0.115, screen 0.13552 center font ",9.0" front textcolor rgb '#666666'
set label "dense1" at screen 0.5, screen 0.17072 center font ",11.0" front textcolor rgb '#333333'
set label "dense tanh" at screen 0.5, screen 0.13552 center font ",9.0" front textcolor rgb '#666666'
set label "‖∂L‖ 0.26" at screen 0.5, screen 0.10384 center font ",9.0" front textcolor rgb '#666666'
set label "dense2" at screen 0.885, screen 0.17072 center font ",11.0" front textcolor rgb '#333333'
set label "dense sigmoid" at screen 0.885, screen 0.13552 center font ",9.0" front textcolor rgb '#666666'
set label "‖∂L‖ 0.19" at screen 0.885, screen 0.10384 center font ",9.0" front textcolor rgb '#666666'
set label "|∂L/∂w| largest, 0.12" at screen 0.06375, screen 0.044 left font ",9.0" front textcolor rgb '#666666'
set label "a hundredth" at screen 0.27848, screen 0.044 left font ",9.0" front textcolor rgb '#666666'
set label "a ten-thousandth or less" at screen 0.43455, screen 0.044 left font ",9.0" front textcolor rgb '#666666'
$data1 << EOD
92 179.92000000000002
400 305.92

92 263.92
400 305.92
EOD
$data2 << EOD
92 179.92000000000002
400 137.92000000000002

92 263.92
400 137.92000000000002
EOD
$data3 << EOD
92 179.92000000000002
400 221.92000000000002

92 263.92
400 221.92000000000002
EOD
$data4 << EOD
400 137.92000000000002
708 221.92000000000002

400 221.92000000000002
708 221.92000000000002

400 305.92
708 221.92000000000002
… 1 rows
EOD
$data5 << EOD
92 179.92000000000002 22.6
EOD
$data6 << EOD
92 179.92000000000002 21.4
EOD
$data7 << EOD
92 263.92 22.6
EOD
$data8 << EOD
92 263.92 21.4
EOD
$data9 << EOD
400 137.92000000000002 22.6
EOD
$data10 << EOD
400 137.92000000000002 21.4
EOD
$data11 << EOD
400 221.92000000000002 22.6
EOD
$data12 << EOD
400 221.92000000000002 21.4
EOD
$data13 << EOD
400 305.92 22.6
EOD
$data14 << EOD
400 305.92 21.4
EOD
$data15 << EOD
708 221.92000000000002 22.6
EOD
$data16 << EOD
708 221.92000000000002 21.4
EOD
$data17 << EOD
22 478
44 478
EOD
$data18 << EOD
193.78 478
215.78 478
EOD
$data19 << EOD
318.64 478
340.64 478
EOD
plot $data1 using 1:2 with lines lw 2.3 lc rgb '#33C2410C' notitle, \
     $data2 using 1:2 with lines lw 2.6 lc rgb '#20A12F15' notitle, \
     $data3 using 1:2 with lines lw 2.9 lc rgb '#0D7F1D1D' notitle, \
     $data4 using 1:2 with lines lw 2.6 lc rgb '#20A12F15' notitle, \
     $data5 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#666666' notitle, \
     $data6 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#E0EEF6' notitle, \
     $data7 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#666666' notitle, \
     $data8 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#E0EEF6' notitle, \
     $data9 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#666666' notitle, \
     $data10 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#E0EEF6' notitle, \
     $data11 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#666666' notitle, \
     $data12 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#E0EEF6' notitle, \
     $data13 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#666666' notitle, \
     $data14 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#E0EEF6' notitle, \
     $data15 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#666666' notitle, \
     $data16 using 1:2:3 with circles fillstyle solid 1 noborder lc rgb '#E0EEF6' notitle, \
     $data17 using 1:2 with lines lw 2.6 lc rgb '#7F1D1D' notitle, \
     $data18 using 1:2 with lines lw 2.6 lc rgb '#E6812F' notitle, \
     $data19 using 1:2 with lines lw 2.6 lc rgb '#E8EAED' notitle
set output
