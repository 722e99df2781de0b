reset
set encoding utf8; set minussign
set terminal pngcairo size 1470,920 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
set lmargin at screen 0.10791
set rmargin at screen 0.87477
set tmargin at screen 0.90678
set bmargin at screen 0.08991
set border 0 lc rgb '#FFFFFF'
set tics nomirror out scale 0,0 font ",11.0" textcolor rgb '#666666'
unset grid
set xrange [-0.5:2.5] noextend
set xtics nomirror norotate ("0" 0.0, "1" 1.0, "2" 2.0)
set yrange [1.5:-0.5] noextend
set ytics nomirror ("first" 0.0, "second" 1.0)
set label "Weights" at screen 0.10791, screen 0.9447 left font ",13.0" front textcolor rgb '#333333'
set palette defined (0 '#2166AC', 1 '#67A9CF', 2 '#D1E5F0', 3 '#F7F7F7', 4 '#FDDBC7', 5 '#EF8A62', 6 '#B2182B')
set cbrange [-1.0:1.0]
set colorbox vertical user origin screen 0.89654, screen 0.08991 size screen 0.01905, screen 0.81687 front noborder
set cbtics scale 0 font ",11.0" textcolor rgb '#666666' ("−1.0" -1.0, "−0.5" -0.5, "0" 0.0, "0.5" 0.5, "1.0" 1.0)
$data1 << EOD
0 0 -0.4973 0.4973 -0.4973 0.4973 1
1 0 0.5027 1.4973 -0.4973 0.4973 -0.5
2 0 1.5027 2.4973 -0.4973 0.4973 0
1 1 0.5027 1.4973 0.5027 1.4973 -1
2 1 1.5027 2.4973 0.5027 1.4973 0.25
EOD
set label "1.00" at screen 0.23572, screen 0.70257 center font ",11.0" front textcolor rgb '#FFFFFF'
set label "−0.50" at screen 0.49134, screen 0.70257 center font ",11.0" front textcolor rgb '#333333'
set label "0.00" at screen 0.74696, screen 0.70257 center font ",11.0" front textcolor rgb '#333333'
set label "−1.00" at screen 0.49134, screen 0.29413 center font ",11.0" front textcolor rgb '#FFFFFF'
set label "0.25" at screen 0.74696, screen 0.29413 center font ",11.0" front textcolor rgb '#333333'
plot $data1 using 1:2:3:4:5:6:7 with boxxyerror lc palette fillstyle solid 1 noborder notitle
set output
