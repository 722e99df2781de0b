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
set label "Weights" at screen 0.0275, screen 0.94912 left font ",13.0" front textcolor rgb '#333333'
set label "dense1.W  [2, 3]" at screen 0.035, screen 0.88688 left font ",11.0" front textcolor rgb '#333333'
$data1 << EOD
66 106.24 12265779
142 106.24 13190208
218 106.24 15594229
66 182.24 16436404
142 182.24 15765352
218 182.24 2188972
EOD
set label "±0.473" at screen 0.1825, screen 0.53552 left font ",9.0" front textcolor rgb '#666666'
set label "dense2.W  [3, 1]" at screen 0.5075, screen 0.88688 left font ",11.0" front textcolor rgb '#333333'
$data2 << EOD
444 106.24 14215409
444 182.24 2188972
444 258.24 15594229
EOD
set label "±1.31" at screen 0.655, screen 0.38352 left font ",9.0" front textcolor rgb '#666666'
$data3 << EOD
28 228.24
32.583333333333336 228.24
32.583333333333336 235.24
28 235.24
28 228.24
EOD
$data4 << EOD
32.583333333333336 228.24
37.16666666666667 228.24
37.16666666666667 235.24
32.583333333333336 235.24
32.583333333333336 228.24
EOD
$data5 << EOD
37.166666666666664 228.24
41.75 228.24
41.75 235.24
37.166666666666664 235.24
37.166666666666664 228.24
EOD
$data6 << EOD
41.75 228.24
46.333333333333336 228.24
46.333333333333336 235.24
41.75 235.24
41.75 228.24
EOD
$data7 << EOD
46.33333333333333 228.24
50.916666666666664 228.24
50.916666666666664 235.24
46.33333333333333 235.24
46.33333333333333 228.24
EOD
$data8 << EOD
50.916666666666664 228.24
55.5 228.24
55.5 235.24
50.916666666666664 235.24
50.916666666666664 228.24
EOD
$data9 << EOD
55.5 228.24
60.083333333333336 228.24
60.083333333333336 235.24
55.5 235.24
55.5 228.24
EOD
$data10 << EOD
60.08333333333333 228.24
64.66666666666666 228.24
64.66666666666666 235.24
60.08333333333333 235.24
60.08333333333333 228.24
EOD
$data11 << EOD
64.66666666666666 228.24
69.24999999999999 228.24
69.24999999999999 235.24
64.66666666666666 235.24
64.66666666666666 228.24
EOD
$data12 << EOD
69.25 228.24
73.83333333333333 228.24
73.83333333333333 235.24
69.25 235.24
69.25 228.24
EOD
$data13 << EOD
73.83333333333333 228.24
78.41666666666666 228.24
78.41666666666666 235.24
73.83333333333333 235.24
73.83333333333333 228.24
EOD
$data14 << EOD
78.41666666666666 228.24
82.99999999999999 228.24
82.99999999999999 235.24
78.41666666666666 235.24
78.41666666666666 228.24
EOD
$data15 << EOD
83 228.24
87.58333333333333 228.24
87.58333333333333 235.24
83 235.24
83 228.24
EOD
$data16 << EOD
87.58333333333333 228.24
92.16666666666666 228.24
92.16666666666666 235.24
87.58333333333333 235.24
87.58333333333333 228.24
EOD
$data17 << EOD
92.16666666666666 228.24
96.74999999999999 228.24
96.74999999999999 235.24
92.16666666666666 235.24
92.16666666666666 228.24
EOD
$data18 << EOD
96.75 228.24
101.33333333333333 228.24
101.33333333333333 235.24
96.75 235.24
96.75 228.24
EOD
$data19 << EOD
101.33333333333333 228.24
105.91666666666666 228.24
105.91666666666666 235.24
101.33333333333333 235.24
101.33333333333333 228.24
EOD
$data20 << EOD
105.91666666666666 228.24
110.49999999999999 228.24
110.49999999999999 235.24
105.91666666666666 235.24
105.91666666666666 228.24
EOD
$data21 << EOD
110.5 228.24
115.08333333333333 228.24
115.08333333333333 235.24
110.5 235.24
110.5 228.24
EOD
$data22 << EOD
115.08333333333333 228.24
119.66666666666666 228.24
119.66666666666666 235.24
115.08333333333333 235.24
115.08333333333333 228.24
EOD
$data23 << EOD
119.66666666666666 228.24
124.24999999999999 228.24
124.24999999999999 235.24
119.66666666666666 235.24
119.66666666666666 228.24
EOD
$data24 << EOD
124.25 228.24
128.83333333333334 228.24
128.83333333333334 235.24
124.25 235.24
124.25 228.24
EOD
$data25 << EOD
128.83333333333331 228.24
133.41666666666666 228.24
133.41666666666666 235.24
128.83333333333331 235.24
128.83333333333331 228.24
EOD
$data26 << EOD
133.41666666666666 228.24
138 228.24
138 235.24
133.41666666666666 235.24
133.41666666666666 228.24
EOD
$data27 << EOD
406 304.24
410.5833333333333 304.24
410.5833333333333 311.24
406 311.24
406 304.24
EOD
$data28 << EOD
410.5833333333333 304.24
415.16666666666663 304.24
415.16666666666663 311.24
410.5833333333333 311.24
410.5833333333333 304.24
EOD
$data29 << EOD
415.1666666666667 304.24
419.75 304.24
419.75 311.24
415.1666666666667 311.24
415.1666666666667 304.24
EOD
$data30 << EOD
419.75 304.24
424.3333333333333 304.24
424.3333333333333 311.24
419.75 311.24
419.75 304.24
EOD
$data31 << EOD
424.3333333333333 304.24
428.91666666666663 304.24
428.91666666666663 311.24
424.3333333333333 311.24
424.3333333333333 304.24
EOD
$data32 << EOD
428.9166666666667 304.24
433.5 304.24
433.5 311.24
428.9166666666667 311.24
428.9166666666667 304.24
EOD
$data33 << EOD
433.5 304.24
438.0833333333333 304.24
438.0833333333333 311.24
433.5 311.24
433.5 304.24
EOD
$data34 << EOD
438.0833333333333 304.24
442.66666666666663 304.24
442.66666666666663 311.24
438.0833333333333 311.24
438.0833333333333 304.24
EOD
$data35 << EOD
442.6666666666667 304.24
447.25 304.24
447.25 311.24
442.6666666666667 311.24
442.6666666666667 304.24
EOD
$data36 << EOD
447.25 304.24
451.8333333333333 304.24
451.8333333333333 311.24
447.25 311.24
447.25 304.24
EOD
$data37 << EOD
451.8333333333333 304.24
456.41666666666663 304.24
456.41666666666663 311.24
451.8333333333333 311.24
451.8333333333333 304.24
EOD
$data38 << EOD
456.4166666666667 304.24
461 304.24
461 311.24
456.4166666666667 311.24
456.4166666666667 304.24
EOD
$data39 << EOD
461 304.24
465.5833333333333 304.24
465.5833333333333 311.24
461 311.24
461 304.24
EOD
$data40 << EOD
465.5833333333333 304.24
470.16666666666663 304.24
470.16666666666663 311.24
465.5833333333333 311.24
465.5833333333333 304.24
EOD
$data41 << EOD
470.16666666666663 304.24
474.74999999999994 304.24
474.74999999999994 311.24
470.16666666666663 311.24
470.16666666666663 304.24
EOD
$data42 << EOD
474.75 304.24
479.3333333333333 304.24
479.3333333333333 311.24
474.75 311.24
474.75 304.24
EOD
$data43 << EOD
479.3333333333333 304.24
483.91666666666663 304.24
483.91666666666663 311.24
479.3333333333333 311.24
479.3333333333333 304.24
EOD
$data44 << EOD
483.91666666666663 304.24
488.49999999999994 304.24
488.49999999999994 311.24
483.91666666666663 311.24
483.91666666666663 304.24
EOD
$data45 << EOD
488.5 304.24
493.0833333333333 304.24
493.0833333333333 311.24
488.5 311.24
488.5 304.24
EOD
$data46 << EOD
493.0833333333333 304.24
497.66666666666663 304.24
497.66666666666663 311.24
493.0833333333333 311.24
493.0833333333333 304.24
EOD
$data47 << EOD
497.66666666666663 304.24
502.24999999999994 304.24
502.24999999999994 311.24
497.66666666666663 311.24
497.66666666666663 304.24
EOD
$data48 << EOD
502.25 304.24
506.8333333333333 304.24
506.8333333333333 311.24
502.25 311.24
502.25 304.24
EOD
$data49 << EOD
506.8333333333333 304.24
511.41666666666663 304.24
511.41666666666663 311.24
506.8333333333333 311.24
506.8333333333333 304.24
EOD
$data50 << EOD
511.41666666666663 304.24
516 304.24
516 311.24
511.41666666666663 311.24
511.41666666666663 304.24
EOD
plot $data1 using 1:2:(37.6):(37.6):3 with boxxyerror lc rgb variable fillstyle solid 1 noborder notitle, \
     $data2 using 1:2:(37.6):(37.6):3 with boxxyerror lc rgb variable fillstyle solid 1 noborder notitle, \
     $data3 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#2166AC' notitle, \
     $data4 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#3377B5' notitle, \
     $data5 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#4689BE' notitle, \
     $data6 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#589AC7' notitle, \
     $data7 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#6CACD0' notitle, \
     $data8 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#87BBD9' notitle, \
     $data9 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#A3CBE2' notitle, \
     $data10 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#BFDBEA' notitle, \
     $data11 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#D4E7F1' notitle, \
     $data12 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#DEEBF2' notitle, \
     $data13 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#E8F0F4' notitle, \
     $data14 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#F2F5F6' notitle, \
     $data15 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#F8F3F1' notitle, \
     $data16 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#F9ECE4' notitle, \
     $data17 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#FBE5D8' notitle, \
     $data18 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#FCDDCB' notitle, \
     $data19 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#FBCDB5' notitle, \
     $data20 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#F7B89B' notitle, \
     $data21 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#F3A381' notitle, \
     $data22 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#F08E66' notitle, \
     $data23 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#E27156' notitle, \
     $data24 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#D25348' notitle, \
     $data25 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#C23639' notitle, \
     $data26 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#B2182B' notitle, \
     $data27 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#2166AC' notitle, \
     $data28 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#3377B5' notitle, \
     $data29 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#4689BE' notitle, \
     $data30 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#589AC7' notitle, \
     $data31 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#6CACD0' notitle, \
     $data32 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#87BBD9' notitle, \
     $data33 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#A3CBE2' notitle, \
     $data34 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#BFDBEA' notitle, \
     $data35 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#D4E7F1' notitle, \
     $data36 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#DEEBF2' notitle, \
     $data37 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#E8F0F4' notitle, \
     $data38 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#F2F5F6' notitle, \
     $data39 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#F8F3F1' notitle, \
     $data40 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#F9ECE4' notitle, \
     $data41 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#FBE5D8' notitle, \
     $data42 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#FCDDCB' notitle, \
     $data43 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#FBCDB5' notitle, \
     $data44 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#F7B89B' notitle, \
     $data45 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#F3A381' notitle, \
     $data46 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#F08E66' notitle, \
     $data47 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#E27156' notitle, \
     $data48 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#D25348' notitle, \
     $data49 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#C23639' notitle, \
     $data50 using 1:2 with filledcurves closed fillstyle solid 1 noborder lc rgb '#B2182B' notitle
set output
