// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package account

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// wordsFile holds the words that common passwords are made of, lower case
// without umlauts, one a line.
//
//go:embed weak_words.txt
var wordsFile string

var weakWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(wordsFile) {
		if word := strings.TrimSpace(line); word != "" && !strings.HasPrefix(word, "#") {
			words[word] = true
		}
	}
	return words
})

// maxWeakWords is how many common words in a row make no good password; from
// three different ones on, a phrase is good.
const maxWeakWords = 2

// common reports whether password is of the kind that lists of leaked
// passwords are full of: one or two everyday words with digits and signs
// around them (Sommer2026!!!!), few different characters, keyboard rows,
// counting, or one piece repeated.
func common(password string) bool {
	plain := undress(password)
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, plain)
	return distinct(plain) < 5 || repeats(plain) || steps(password) || len(letters) < 3 && distinct(password) < 8 ||
		len(letters) >= 3 && wordsIn(letters, maxWeakWords)
}

// undress takes off what people put on a word to please rules: capitals,
// digits and signs for letters (p@ssw0rd), umlauts.
func undress(password string) string {
	core := strings.TrimFunc(strings.ToLower(password), func(r rune) bool { return !unicode.IsLetter(r) })
	dressed := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")
	if core == "" {
		return strings.ToLower(password)
	}
	return dressed.Replace(core)
}

// wordsIn reports whether text is a row of at most n common words.
func wordsIn(text string, n int) bool {
	if text == "" {
		return true
	}
	if n == 0 {
		return false
	}
	for end := len(text); end >= 3; end-- {
		if weakWords()[text[:end]] && wordsIn(text[end:], n-1) {
			return true
		}
	}
	return false
}

func distinct(text string) int {
	seen := map[rune]bool{}
	for _, r := range text {
		seen[r] = true
	}
	return len(seen)
}

// repeats reports whether text is one piece again and again: abcabcabcabc.
func repeats(text string) bool {
	for size := 1; size <= len(text)/2; size++ {
		if len(text)%size == 0 && strings.Repeat(text[:size], len(text)/size) == text {
			return true
		}
	}
	return false
}

// steps reports whether most of text runs along the alphabet, the digits or a
// row of the keyboard.
func steps(text string) bool {
	rows := []string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertzuiopasdfghjklyxcvbnm", "qwertyuiopasdfghjklzxcvbnm"}
	runes, runs := []rune(strings.ToLower(text)), 0
	for i := 1; i < len(runes); i++ {
		pair := []rune{runes[i-1], runes[i]}
		back := []rune{runes[i], runes[i-1]}
		if slices.ContainsFunc(rows, func(row string) bool {
			return strings.Contains(row, string(pair)) || strings.Contains(row, string(back))
		}) {
			runs++
		}
	}
	return runs*4 >= (len(runes)-1)*3
}

// personal reports whether password contains a word of the person or of the
// program.
func personal(password string, about []string) bool {
	plain := strings.ToLower(password)
	words := []string{"kursbuch"}
	for _, text := range about {
		words = append(words, strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
	}
	return slices.ContainsFunc(words, func(word string) bool { return len(word) >= 4 && strings.Contains(plain, word) })
}
