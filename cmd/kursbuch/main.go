// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

// Command kursbuch runs the steering of municipal integration: one program,
// one data directory. Each command has a file of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"kursbuch/internal/fault"
	"kursbuch/internal/i18n"
)

// version is set when a release is built.
var version = "dev"

// cli is the command line. Help is German first, then English.
type cli struct {
	Place

	Serve   serveCmd   `cmd:"" help:"Kursbuch im Browser anbieten. – Serve Kursbuch to browsers."`
	Demo    demoCmd    `cmd:"" help:"Beispielprogramm aufbauen und zeigen. – Build and show the sample programme."`
	Import  importCmd  `cmd:"" help:"Dateien einspielen. – Import files."`
	Table   tableCmd   `cmd:"" help:"Eingespielte Zahlen mit ihren Zeichen ausgeben. – Print imported figures with their symbols."`
	Report  reportCmd  `cmd:"" help:"Einen festgeschriebenen Bericht ausgeben. – Write a frozen report to files."`
	Fetch   fetchCmd   `cmd:"" help:"Tabellen von den Diensten der amtlichen Statistik holen. – Fetch tables from the services of official statistics."`
	Service serviceCmd `cmd:"" help:"Den Zugang zu den Diensten der amtlichen Statistik einrichten. – Set up the access to the services of official statistics."`
	Audit   auditCmd   `cmd:"" help:"Das Änderungsprotokoll prüfen. – Check the audit trail."`
	Protect protectCmd `cmd:"" help:"Tabellen so schützen, dass keine Zahl einen Menschen verrät; mit Beweis. – Protect tables so that no figure gives a person away; with a proof."`
	Verify  verifyCmd  `cmd:"" help:"Den Beweis einer geschützten Tabelle prüfen. – Check the proof of a protected table."`
	Backup  backupCmd  `cmd:"" help:"Alles in eine Datei sichern. – Save everything to one file."`
	Restore restoreCmd `cmd:"" help:"Eine Sicherung in eine leere Datenbank zurückspielen. – Restore a backup into an empty database."`
	Doctor  doctorCmd  `cmd:"" help:"Den Zustand prüfen und sagen, was zu tun ist. – Check the installation and say what to do."`
	User    userCmd    `cmd:"" help:"Zugänge verwalten. – Manage accounts."`
	Version versionCmd `cmd:"" help:"Die Version ausgeben. – Print the version."`
}

// Place is where the data lie; every command takes it.
type Place struct {
	Data     string `help:"Datenverzeichnis: Datenbank und Schlüssel. – Data directory: database and key." default:"./data" type:"path" env:"KURSBUCH_DATA" placeholder:"DIR"`
	Database string `help:"Statt der Datei im Datenverzeichnis eine PostgreSQL-Datenbank. – A PostgreSQL database instead of the file in the data directory." env:"KURSBUCH_DATABASE" placeholder:"postgres://…"`
}

// exit ends the program with a status that is no failure of the program, for
// example 3 for an import with refused rows.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run carries out one command line and returns its exit status.
func run(ctx context.Context, args []string) int {
	var c cli
	parser, err := newParser(ctx, &c)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if len(args) > 0 && args[0] == "help" {
		args = append(slices.Clone(args[1:]), "--help")
	}
	if slices.Equal(args, []string{"--version"}) {
		args = []string{"version"}
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "kursbuch:", explain(lineFault(err)))
		return 1
	}
	if err := command.Run(&c.Place); err != nil {
		if status, ok := errors.AsType[exit](err); ok {
			return int(status)
		}
		fmt.Fprintln(os.Stderr, "kursbuch:", explain(err))
		return 1
	}
	return 0
}

// newParser reads command lines into c.
func newParser(ctx context.Context, c *cli) (*kong.Kong, error) {
	parser, err := kong.New(c, kong.Name("kursbuch"), kong.Help(printHelp),
		kong.Description("Kommunales Integrationsmanagement steuern: vom Bedarf bis zum Bericht. – Steer municipal integration management from need to report."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return nil, err
	}
	parser.Model.HelpFlag.Help = "Diese Hilfe zeigen. – Show this help."
	return parser, nil
}

// explain is err for whoever runs the command: refusals in the language of the
// terminal, anything else as it is.
func explain(err error) string {
	text, catalogueErr := terminalText()
	if catalogueErr != nil {
		return err.Error()
	}
	if refused, ok := errors.AsType[fault.Refused](err); ok {
		return text.Message(refused.Message)
	}
	if invalid, ok := errors.AsType[fault.Invalid](err); ok {
		var reasons []string
		for _, field := range slices.Sorted(maps.Keys(invalid)) {
			reasons = append(reasons, text.Message(invalid[field]))
		}
		return strings.Join(reasons, " ")
	}
	return err.Error()
}

// terminalText speaks German unless the terminal asks for another language.
func terminalText() (*i18n.Printer, error) {
	catalogue, err := i18n.Load(locales()...)
	if err != nil {
		return nil, err
	}
	return catalogue.Printer(terminalLanguage(os.Getenv)), nil
}

func terminalLanguage(env func(string) string) i18n.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := env(name); len(value) >= 2 {
			if value[:2] == "de" || value[0] == 'C' || value[:2] == "PO" {
				return i18n.German
			}
			return i18n.English
		}
	}
	return i18n.German
}

// versionCmd prints the version.
type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run() error {
	_, err := fmt.Fprintln(os.Stdout, "kursbuch", version)
	return err
}
