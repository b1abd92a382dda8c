package diagnosis

// flawEntries explain flaws of received files.
var flawEntries = with(Entry{Severity: Warning, Scope: ScopeAgent, Needs: NeedContents, Source: Observed}, map[Code]Entry{
	Empty: {Title: "empty file", Advice: Advice{
		"the file is empty or truncated",
		"run the inventory on the device again; check its disk space, and time-outs and size limits of proxies",
	}},
	Truncated: {Title: "truncated file", Advice: Advice{
		"the file is empty or truncated",
		"run the inventory on the device again; check its disk space, and time-outs and size limits of proxies",
	}},
	Corrupt: {Title: "file cannot be decompressed", Advice: Advice{
		"the file is complete, but its content does not match its name",
		"inspect the file: a faulty program made it, or a proxy rewrites uploads",
	}},
	NotXML: {Title: "file is no XML document", Advice: Advice{
		"the file is complete, but its content does not match its name",
		"inspect the file: a faulty program made it, or a proxy rewrites uploads",
	}},
	OtherDevice: {Title: "file of another device", Advice: Advice{
		"the file name and the content name different devices",
		"a renamed or cloned machine: compare serial numbers, reset the agent ID on clones",
	}},
	CutName: {Title: "file name without its extension", Source: Vendor, Advice: Advice{
		"the file name has no extension: a # in the user name cuts the URL",
		"rename that user on the device, or set InventoryFile to a name without $(UserName)",
	}},
	ImplausibleTime: {Title: "implausible timestamp", Advice: Advice{
		"implausible timestamp in the file",
		"set the clock of the device (NTP)",
	}},
})
