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
set label "Gradient norm, last backward" at screen 0.0275, screen 0.94912 left font ",13.0" front textcolor rgb '#333333'
set label "dense1" at screen 0.09703, screen 0.85224 right font ",11.0" front textcolor rgb '#333333'
set label "0.257" at screen 0.8923, screen 0.85224 left font ",9.0" front textcolor rgb '#666666'
set label "dense2" at screen 0.09703, screen 0.76024 right font ",11.0" front textcolor rgb '#333333'
set label "0.195" at screen 0.73985, screen 0.76024 left font ",9.0" front textcolor rgb '#666666'
set label "0.10" at screen 0.36068, screen 0.6744 center font ",9.0" front textcolor rgb '#666666'
set label "0.15" at screen 0.58493, screen 0.6744 center font ",9.0" front textcolor rgb '#666666'
set label "0.20" at screen 0.74405, screen 0.6744 center font ",9.0" front textcolor rgb '#666666'
set label "0.25" at screen 0.86746, screen 0.6744 center font ",9.0" front textcolor rgb '#666666'
set label "‖∂L/∂θ‖" at screen 0.50226, screen 0.64272 center font ",9.0" front textcolor rgb '#666666'
$data1 << EOD
702.8388717948719 59.16
703.6153289301794 59.26222252113279
704.3388717948719 59.56192378864668
704.9601921384316 60.03867965644035
705.4369480062253 60.66
705.7366492737391 61.38354286469244
705.8388717948719 62.16
705.8388717948719 85.6
… 52 rows
EOD
$data2 << EOD
85.62133333333333 148.88
718 148.88

288.5430950110831 148.88
288.5430950110831 152.88

467.9478758205862 148.88
467.9478758205862 152.88
… 7 rows
EOD
plot $data1 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#0072B2' notitle, \
     $data2 using 1:2 with lines lw 1.0 lc rgb '#9AA0A6' notitle
set output
