package diagnosis

// flawEntries explain flaws of received files.
var flawEntries = map[Code]Entry{
	Empty: {Advice: Advice{
		"the file is empty or truncated",
		"run the inventory on the device again; check its disk space, and time-outs and size limits of proxies",
	}},
	Truncated: {Advice: Advice{
		"the file is empty or truncated",
		"run the inventory on the device again; check its disk space, and time-outs and size limits of proxies",
	}},
	Corrupt: {Advice: Advice{
		"the file is complete, but its content does not match its name",
		"inspect the file: a faulty program made it, or a proxy rewrites uploads",
	}},
	NotXML: {Advice: Advice{
		"the file is complete, but its content does not match its name",
		"inspect the file: a faulty program made it, or a proxy rewrites uploads",
	}},
	OtherDevice: {Advice: Advice{
		"the file name and the content name different devices",
		"a renamed or cloned machine: compare serial numbers, reset the agent ID on clones",
	}},
	CutName: {Advice: Advice{
		"the file name has no extension: a # in the user name cuts the URL",
		"rename that user on the device, or set InventoryFile to a name without $(UserName)",
	}},
	ImplausibleTime: {Advice: Advice{
		"implausible timestamp in the file",
		"set the clock of the device (NTP)",
	}},
}
