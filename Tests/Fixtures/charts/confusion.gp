reset
set encoding utf8; set minussign
set terminal pngcairo size 1300,1154 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
set lmargin at screen 0.19067
set rmargin at screen 0.88781
set tmargin at screen 0.90098
set bmargin at screen 0.11563
set border 0 lc rgb '#FFFFFF'
set tics nomirror out scale 0,0 font ",11.0" textcolor rgb '#666666'
unset grid
set xrange [-0.5:2.5] noextend
set xtics nomirror norotate ("setosa" 0.0, "versicolor" 1.0, "virginica" 2.0)
set yrange [2.5:-0.5] noextend
set ytics nomirror ("setosa" 0.0, "versicolor" 1.0, "virginica" 2.0)
set label "accuracy 66.7 %" at screen 0.88781, screen 0.95244 right font ",9.0" front textcolor rgb '#666666'
set label "predicted" at screen 0.53924, screen 0.03757 center font ",11.0" front textcolor rgb '#666666'
set label "true" at screen 0.03335, screen 0.50831 center rotate by 90 font ",11.0" front textcolor rgb '#666666'
set palette defined (0 '#F5F8FC', 1 '#DEEBF7', 2 '#9ECAE1', 3 '#4292C6', 4 '#08519C', 5 '#08306B')
set cbrange [0.0:1.0]
$data1 << EOD
0 0 -0.4967 0.4967 -0.4967 0.4967 1
1 0 0.5033 1.4967 -0.4967 0.4967 0
2 0 1.5033 2.4967 -0.4967 0.4967 0
0 1 -0.4967 0.4967 0.5033 1.4967 0.5
1 1 0.5033 1.4967 0.5033 1.4967 0.5
2 1 1.5033 2.4967 0.5033 1.4967 0
0 2 -0.4967 0.4967 1.5033 2.4967 0
1 2 0.5033 1.4967 1.5033 2.4967 0.3333333333333333
… 2 rows
EOD
set label "1" at screen 0.30686, screen 0.77009 center font ",11.0" front textcolor rgb '#FFFFFF'
set label "1" at screen 0.30686, screen 0.50831 center font ",11.0" front textcolor rgb '#333333'
set label "1" at screen 0.53924, screen 0.50831 center font ",11.0" front textcolor rgb '#333333'
set label "1" at screen 0.53924, screen 0.24652 center font ",11.0" front textcolor rgb '#333333'
set label "2" at screen 0.77162, screen 0.24652 center font ",11.0" front textcolor rgb '#FFFFFF'
set label "recall" at screen 0.9032, screen 0.91608 left font ",9.0" front textcolor rgb '#666666'
set label "100 %" at screen 0.9032, screen 0.77009 left font ",11.0" front textcolor rgb '#666666'
set label "50 %" at screen 0.9032, screen 0.50831 left font ",11.0" front textcolor rgb '#666666'
set label "67 %" at screen 0.9032, screen 0.24652 left font ",11.0" front textcolor rgb '#666666'
plot $data1 using 1:2:3:4:5:6:7 with boxxyerror lc palette fillstyle solid 1 noborder notitle
set output
