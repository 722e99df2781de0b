reset
set encoding utf8; set minussign
set terminal pngcairo size 950,1000 font "sans,11.0" fontscale 2 linewidth 2 pointscale 2 rounded noenhanced background rgb '#FFFFFF'
set output "chart.png"
unset label; unset arrow; unset object; unset key; unset logscale; unset colorbox
set lmargin at screen 0.09612
set rmargin at screen 0.86247
set tmargin at screen 0.964
set bmargin at screen 0.09036
set border 0 lc rgb '#FFFFFF'
set tics nomirror out scale 0,0 font ",11.0" textcolor rgb '#666666'
unset grid
set xrange [-0.5:49.5] noextend
set xtics nomirror norotate ("0" 0.0, "10" 10.0, "20" 20.0, "30" 30.0, "40" 40.0)
set yrange [59.5:-0.5] noextend
set ytics nomirror ("0" 0.0, "5" 5.0, "10" 10.0, "15" 15.0, "20" 20.0, "25" 25.0, "30" 30.0, "35" 35.0, "40" 40.0, "45" 45.0, "50" 50.0, "55" 55.0)
set palette defined (0 '#440154', 1 '#482878', 2 '#3E4989', 3 '#31688E', 4 '#26828E', 5 '#1F9E89', 6 '#35B779', 7 '#6ECE58', 8 '#B5DE2B', 9 '#FDE725')
set cbrange [0.0:6.0]
set colorbox vertical user origin screen 0.89615, screen 0.09036 size screen 0.02947, screen 0.87364 front noborder
set cbtics scale 0 font ",11.0" textcolor rgb '#666666' ("0" 0.0, "2" 2.0, "4" 4.0, "6" 6.0)
$data1 << EOD
0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
0 1 2 3 4 5 6 0 1 2 3 4 5 6 0 1 2 3 4 5 6 0 1 2 3 4 5 6 0 1 2 3 4 5 6 0 1 2 3 4 5 6 0 1 2 3 4 5 6 0
0 2 4 6 1 3 5 0 2 4 6 1 3 5 0 2 4 6 1 3 5 0 2 4 6 1 3 5 0 2 4 6 1 3 5 0 2 4 6 1 3 5 0 2 4 6 1 3 5 0
0 3 6 2 5 1 4 0 3 6 2 5 1 4 0 3 6 2 5 1 4 0 3 6 2 5 1 4 0 3 6 2 5 1 4 0 3 6 2 5 1 4 0 3 6 2 5 1 4 0
0 4 1 5 2 6 3 0 4 1 5 2 6 3 0 4 1 5 2 6 3 0 4 1 5 2 6 3 0 4 1 5 2 6 3 0 4 1 5 2 6 3 0 4 1 5 2 6 3 0
0 5 3 1 6 4 2 0 5 3 1 6 4 2 0 5 3 1 6 4 2 0 5 3 1 6 4 2 0 5 3 1 6 4 2 0 5 3 1 6 4 2 0 5 3 1 6 4 2 0
0 6 5 4 3 2 1 0 6 5 4 3 2 1 0 6 5 4 3 2 1 0 6 5 4 3 2 1 0 6 5 4 3 2 1 0 6 5 4 3 2 1 0 6 5 4 3 2 1 0
0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
… 53 rows
EOD
plot $data1 matrix using 1:2:3 with image notitle
set output
