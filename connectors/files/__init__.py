"""Files in and out: the layouts as data, typed rows, one town's submissions in the order of 処理日時."""
