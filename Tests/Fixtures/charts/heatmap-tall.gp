reset
set encoding utf8; set minussign
set terminal pngcairo size 1600,1000 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
set lmargin at screen 0.05707
set rmargin at screen 0.90298
set tmargin at screen 0.964
set bmargin at screen 0.08272
set border 0 lc rgb '#FFFFFF'
set tics nomirror out scale 0,0 font ",11.0" textcolor rgb '#666666'
unset grid
set xrange [-0.5:11.5] noextend
set xtics nomirror norotate ("0" 0.0, "1" 1.0, "2" 2.0, "3" 3.0, "4" 4.0, "5" 5.0, "6" 6.0, "7" 7.0, "8" 8.0, "9" 9.0, "10" 10.0, "11" 11.0)
set yrange [79.5:-0.5] noextend
set ytics nomirror ("0" 0.0, "10" 10.0, "20" 20.0, "30" 30.0, "40" 40.0, "50" 50.0, "60" 60.0, "70" 70.0)
set palette defined (0 '#2166AC', 1 '#67A9CF', 2 '#D1E5F0', 3 '#F7F7F7', 4 '#FDDBC7', 5 '#EF8A62', 6 '#B2182B')
set cbrange [-2.0:2.0]
set colorbox vertical user origin screen 0.92298, screen 0.08272 size screen 0.0175, screen 0.88128 front noborder
set cbtics scale 0 font ",11.0" textcolor rgb '#666666' ("−2" -2.0, "−1" -1.0, "0" 0.0, "1" 1.0, "2" 2.0)
$data1 << EOD
0 0 -0.4911 0.4911 -0.5 0.5 -2
1 0 0.5089 1.4911 -0.5 0.5 -1
2 0 1.5089 2.4911 -0.5 0.5 0
3 0 2.5089 3.4911 -0.5 0.5 1
4 0 3.5089 4.4911 -0.5 0.5 2
5 0 4.5089 5.4911 -0.5 0.5 -2
6 0 5.5089 6.4911 -0.5 0.5 -1
7 0 6.5089 7.4911 -0.5 0.5 0
… 953 rows
EOD
plot $data1 using 1:2:3:4:5:6:7 with boxxyerror lc palette fillstyle solid 1 border notitle
set output
