reset
set encoding utf8; set minussign
set terminal pngcairo size 1600,1000 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
set lmargin at screen 0.10078
set rmargin at screen 0.9625
set tmargin at screen 0.91424
set bmargin at screen 0.13344
set border 0 lc rgb '#FFFFFF'
set arrow from screen 0.10078, screen 0.13344 to screen 0.10078, screen 0.91424 nohead front lw 1 lc rgb '#9AA0A6'
set tics nomirror out scale 0,0 font ",11.0" textcolor rgb '#666666'
unset grid
set grid xtics back lt 1 lc rgb '#E8EAED' lw 1, lt 1 lc rgb '#F3F4F6' lw 0.8
set logscale x
set xrange [0.09285753545053445:0.2695412587861609] noextend
set xtics nomirror norotate ("0.10" 0.1, "0.15" 0.15, "0.20" 0.2, "0.25" 0.25)
set yrange [1.5:-0.5] noextend
set ytics nomirror ("dense1" 0.0, "dense2" 1.0)
set label "Gradient norm, last backward" at screen 0.10078, screen 0.94912 left font ",13.0" front textcolor rgb '#333333'
set label "‖∂L/∂θ‖" at screen 0.53164, screen 0.04336 center font ",11.0" front textcolor rgb '#666666'
$data1 << EOD
0.2567961571733528 0 0.09285753545053445 0.2567961571733528 -0.3 0.3
0.1949323328559126 1 0.09285753545053445 0.1949323328559126 0.7 1.3
EOD
set label "0.257" at screen 0.92958, screen 0.71904 left font ",9.0" front textcolor rgb '#666666'
set label "0.195" at screen 0.7067, screen 0.32864 left font ",9.0" front textcolor rgb '#666666'
plot $data1 using 1:2:3:4:5:6 with boxxyerror fillstyle solid noborder lc rgb '#0072B2' notitle
set output
