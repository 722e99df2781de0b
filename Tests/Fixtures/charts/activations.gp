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
set label "Activations" at screen 0.0275, screen 0.94912 left font ",13.0" front textcolor rgb '#333333'
set label "dense1" at screen 0.0375, screen 0.89088 left font ",11.0" front textcolor rgb '#333333'
set label "saturated 0 %" at screen 0.0375, screen 0.85568 left font ",9.0" front textcolor rgb '#666666'
set label "−1.0" at screen 0.0375, screen 0.06851 center font ",9.0" front textcolor rgb '#666666'
set label "−0.5" at screen 0.14625, screen 0.06851 center font ",9.0" front textcolor rgb '#666666'
set label "0" at screen 0.255, screen 0.06851 center font ",9.0" front textcolor rgb '#666666'
set label "0.5" at screen 0.36375, screen 0.06851 center font ",9.0" front textcolor rgb '#666666'
set label "1.0" at screen 0.4725, screen 0.06851 center font ",9.0" front textcolor rgb '#666666'
set label "dense2" at screen 0.51, screen 0.89088 left font ",11.0" front textcolor rgb '#333333'
set label "saturated 0 %" at screen 0.51, screen 0.85568 left font ",9.0" front textcolor rgb '#666666'
set label "0" at screen 0.51, screen 0.06851 center font ",9.0" front textcolor rgb '#666666'
set label "0.25" at screen 0.61875, screen 0.06851 center font ",9.0" front textcolor rgb '#666666'
set label "0.50" at screen 0.7275, screen 0.06851 center font ",9.0" front textcolor rgb '#666666'
set label "0.75" at screen 0.83625, screen 0.06851 center font ",9.0" front textcolor rgb '#666666'
set label "1.00" at screen 0.945, screen 0.06851 center font ",9.0" front textcolor rgb '#666666'
$data1 << EOD
30 451.824
378 451.824

30 451.824
30 455.824

117 451.824
117 455.824
… 10 rows
EOD
$data2 << EOD
117.4 451.824
117.4 329.24266666666665
123.85 329.24266666666665
123.85 451.824
117.4 451.824

124.65 451.824
124.65 329.24266666666665
… 52 rows
EOD
$data3 << EOD
408 451.824
756 451.824

408 451.824
408 455.824

495 451.824
495 455.824
… 10 rows
EOD
$data4 << EOD
502.65 451.824
502.65 84.07999999999998
509.1 84.07999999999998
509.1 451.824
502.65 451.824

524.4 451.824
524.4 84.07999999999998
… 16 rows
EOD
plot $data1 using 1:2 with lines lw 1.0 lc rgb '#9AA0A6' notitle, \
     $data2 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#440154' notitle, \
     $data3 using 1:2 with lines lw 1.0 lc rgb '#9AA0A6' notitle, \
     $data4 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#A3DA37' notitle
set output
