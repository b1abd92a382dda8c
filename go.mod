module beacontop

go 1.26
