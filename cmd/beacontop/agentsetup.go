package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"beacontop/beacon/policy"
)

// agentSetupCommand prints the file that points an agent at a beacon before it is
// installed (protocol.md §5.10).
func agentSetupCommand(s streams) *cobra.Command {
	system, domain := "linux", ""
	root := "http://beacon"
	if name, err := os.Hostname(); err == nil {
		root = "http://" + name
	}
	cmd := &cobra.Command{
		Use:   "agent-setup",
		Short: "print the set-up file that points an agent here",
		Long: `agent-setup prints what an agent reads when it is installed: on UNIX the response file
/var/tmp/mgsft_rollout_response, on Windows parts of mgssetup.ini.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if domain != "" && system == "windows" {
				return usageError{fmt.Errorf("--domain: an agent on Windows gives the domain that its device is in")}
			}
			if strings.ContainsFunc(domain, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune("\"'`$;&|<>\\", r) }) {
				return usageError{fmt.Errorf("--domain: %q is no name of a domain", domain)}
			}
			if !cmd.Flags().Changed("advertise") {
				say(s.err, "note", fmt.Sprintf("this names %s; another name or port takes --advertise http://HOST:PORT", root))
			}
			b, err := policy.ParseServer(root)
			if err != nil {
				return usageError{fmt.Errorf("--advertise: %w", err)}
			}
			var text string
			switch system {
			case "linux", "unix", "macos":
				text = responseFile(b, domain)
			case "windows":
				text = setupINI(b)
			default:
				return usageError{fmt.Errorf("--os: %q is none of linux, macos, windows", system)}
			}
			_, err = fmt.Fprint(s.out, text)
			return err
		},
	}
	cmd.Flags().StringVar(&system, "os", system, "`SYSTEM` of the agent: linux, macos, windows")
	cmd.Flags().StringVar(&root, "advertise", root, "root `URL` by which the agent reaches this beacon")
	cmd.Flags().StringVar(&domain, "domain", domain, "`DOMAIN` that the agent gives for itself; UNIX only")
	return cmd
}

func responseFile(b policy.Server, domain string) string {
	text := fmt.Sprintf("MGSFT_BOOTSTRAP_DOWNLOAD=%s/%s/\nMGSFT_BOOTSTRAP_UPLOAD=%s/%s/\nMGSFT_RUNPOLICY=1\n",
		b.URL(), policy.DownloadLocation, b.URL(), policy.UploadLocation)
	if domain != "" {
		text += "MGSFT_DOMAIN_NAME=" + domain + "\n"
	}
	if b.Protocol == "https" {
		text += "MGSFT_HTTPS_CHECKSERVERCERTIFICATE=true\nMGSFT_HTTPS_CHECKCERTIFICATEREVOCATION=true\n" +
			"# put the root authority of this beacon into /var/tmp/mgsft_rollout_cert\n"
	}
	return text
}

// setupINI writes the sections that hold bootstrap values, in the descN/valN form.
func setupINI(b policy.Server) string {
	return fmt.Sprintf(`[Common]
desc0 = DownloadSettings\Bootstrap\Protocol
val0  = %[1]s
desc1 = DownloadSettings\Bootstrap\Host
val1  = %[2]s
desc2 = DownloadSettings\Bootstrap\Port
val2  = %[3]d
desc3 = DownloadSettings\Bootstrap\Directory
val3  = %[4]s
desc4 = UploadSettings\Bootstrap\Protocol
val4  = %[1]s
desc5 = UploadSettings\Bootstrap\Host
val5  = %[2]s
desc6 = UploadSettings\Bootstrap\Port
val6  = %[3]d
desc7 = UploadSettings\Bootstrap\Directory
val7  = %[5]s

; and in the installer's own settings:
; DEPLOYSERVERURL = %[6]s/%[4]s
; INSTALLMACHINEPOLICY = YES
`, b.Protocol, b.Host, b.Port, policy.DownloadLocation, policy.UploadLocation, b.URL())
}
