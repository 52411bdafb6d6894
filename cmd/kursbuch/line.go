// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"kursbuch/internal/fault"
)

// helpWords are the words that the parser itself writes into help, in both
// languages as the rest of it.
var helpWords = strings.NewReplacer(
	"Usage: ", "Aufruf – Usage: ",
	"\nArguments:", "\nAngaben – Arguments:",
	"\nFlags:", "\nOptionen – Flags:",
	"\nCommands:", "\nBefehle – Commands:",
	`Run "kursbuch <command> --help" for more information on a command.`,
	"„kursbuch <command> --help“ erklärt einen Befehl. – \"kursbuch <command> --help\"\nexplains a command.",
)

// printHelp prints help with the parser's own words in both languages.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	var help bytes.Buffer
	out := ctx.Stdout
	ctx.Stdout = &help
	err := kong.DefaultHelpPrinter(options, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, helpWords.Replace(help.String()))
	return err
}

// lineFaults pairs what the parser says about a command line with the key that
// says it in the language of the terminal. The groups become the arguments
// first and second.
var lineFaults = []struct {
	said *regexp.Regexp
	key  string
}{
	{regexp.MustCompile(`^unknown flag (\S+?),? did you mean "(.+)"\?$`), "command.line.flag_meant"},
	{regexp.MustCompile(`^unknown flag (\S+)`), "command.line.flag"},
	{regexp.MustCompile(`^unexpected argument (.+), did you mean "(.+)"\?$`), "command.line.argument_meant"},
	{regexp.MustCompile(`^unexpected argument (.+?)(?:, did you mean one of .*)?$`), "command.line.argument"},
	{regexp.MustCompile(`^expected one of (.+)$`), "command.line.choose"},
	{regexp.MustCompile(`^expected "(.+)"$`), "command.line.missing"},
	{regexp.MustCompile(`^missing (?:flags:|positional arguments) (.+)$`), "command.line.missing"},
	{regexp.MustCompile(`^(\S+): missing value`), "command.line.value"},
	{regexp.MustCompile(`^(\S+): (?:stat|open) (.+): no such file or directory$`), "command.line.file"},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got`), "command.line.one_of"},
	{regexp.MustCompile(`^(\S+): bool value must be`), "command.line.yes_no"},
}

// lineFault is what is wrong with a command line that the parser refused.
func lineFault(err error) error {
	reason := fault.Say("command.line.other", "reason", err.Error())
	for _, known := range lineFaults {
		if found := known.said.FindStringSubmatch(err.Error()); found != nil {
			reason = fault.Say(known.key, "first", listed(found[1]), "second", listed(found[len(found)-1]))
			break
		}
	}
	return fault.Refuse("command.line.unknown", "reason", reason)
}

// listed writes a list as people do: with spaces, without quotes and dots.
func listed(text string) string {
	text = strings.TrimRight(strings.ReplaceAll(text, `","`, `", "`), " ,.")
	return strings.ReplaceAll(text, `"`, "")
}
