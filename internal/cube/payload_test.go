// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func encode(t rapid.TB, b *Block) []byte {
	t.Helper()
	payload, err := b.Encode()
	if err != nil {
		t.Fatalf("Encode: %v", err)
	}
	return payload
}

func decode(t rapid.TB, payload []byte) *Block {
	t.Helper()
	b, err := Decode(payload)
	if err != nil {
		t.Fatalf("Decode: %v", err)
	}
	return b
}

// candidates are the payloads of b in every layout that fits, plain and
// compressed.
func candidates(t rapid.TB, b *Block) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for name, l := range map[string]layout{"packed": packed, "varint": varint, "raw": raw} {
		body, fits := b.appendNumbers(b.appendFrame(nil), l)
		if !fits {
			continue
		}
		for _, compress := range []bool{false, true} {
			payload, err := seal(body, l, compress)
			if err != nil {
				t.Fatal(err)
			}
			all[fmt.Sprintf("%s, compressed %t", name, compress)] = payload
		}
	}
	return all
}

func TestEveryLayoutGivesTheBlockBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := drawValues(t)
		for name, payload := range candidates(t, build(t, values)) {
			t.Log(name)
			sameContents(t, contents(t, decode(t, payload)), values)
		}
	})
}

func TestPackedNumbersMayLieAsFarApartAsIntegersCan(t *testing.T) {
	values := map[place]Value{
		{"1", "a"}: Number(-maxExact), {"2", "a"}: Number(1), {"3", "a"}: Number(0), {"4", "a"}: Number(maxExact),
	}
	for name, payload := range candidates(t, build(t, values)) {
		t.Log(name)
		sameContents(t, contents(t, decode(t, payload)), values)
	}
}

func TestEncodePicksTheSmallestPayload(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := build(t, drawValues(t))
		got := encode(t, b)
		all := candidates(t, b)
		if !slices.ContainsFunc(slices.Collect(valuesOf(all)), func(p []byte) bool { return bytes.Equal(p, got) }) {
			t.Fatalf("the payload is none of the candidates")
		}
		for name, payload := range all {
			if len(payload) < len(got) {
				t.Errorf("Encode gives %d bytes, %s %d", len(got), name, len(payload))
			}
		}
	})
}

func valuesOf(m map[string][]byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

func TestEachKindOfDataGetsItsLayout(t *testing.T) {
	fill := func(regions, cells int, number func(i int) float64) *Block {
		values := map[place]Value{}
		for i := range regions * cells {
			values[place{fmt.Sprint(i / cells), fmt.Sprint(i % cells)}] = Number(number(i))
		}
		return build(t, values)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, test := range []struct {
		name  string
		block *Block
		want  layout
	}{
		{"cells that each keep to a level are packed", fill(40, 40, func(i int) float64 { return float64(1000*(i%40) + random.IntN(16)) }), packed},
		{"small counts with outliers are varints", fill(300, 4, func(i int) float64 {
			return float64(i*i*7919%127) + 1e15*float64(one(i%50 == 0))
		}), varint},
		{"full precision is raw", fill(20, 20, func(i int) float64 { return math.Sqrt(float64(i + 2)) }), raw},
	} {
		payload := encode(t, test.block)
		if got := layout(payload[headerSize] &^ compressed); got != test.want {
			t.Errorf("%s: got layout %d, want %d", test.name, got, test.want)
		}
	}
}

func TestEncodeIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := drawValues(t)
		first := encode(t, build(t, values))
		if again := encode(t, build(t, values)); !bytes.Equal(first, again) {
			t.Errorf("equal values give different payloads")
		}
		if again := encode(t, decode(t, first)); !bytes.Equal(first, again) {
			t.Errorf("a decoded block gives another payload")
		}
	})
}

func TestDecodeRefusesDamage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		payload := encode(t, build(t, drawValues(t)))
		at := rapid.IntRange(0, len(payload)-1).Draw(t, "at")
		flipped := bytes.Clone(payload)
		flipped[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		for name, damage := range map[string][]byte{
			"flipped":   flipped,
			"cut off":   payload[:at],
			"continued": append(bytes.Clone(payload), 0),
		} {
			if _, err := Decode(damage); !errors.Is(err, ErrDamaged) {
				t.Errorf("%s at %d: got %v, want ErrDamaged", name, at, err)
			}
		}
	})
}

// body writes a body out of its parts: ints become uvarints.
func body(parts ...any) []byte {
	var b []byte
	for _, part := range parts {
		switch p := part.(type) {
		case int:
			b = binary.AppendUvarint(b, uint64(p))
		case string:
			b = append(b, p...)
		}
	}
	return b
}

func TestDecodeRefusesBodiesThatContradictThemselves(t *testing.T) {
	one := []any{1, 0, 1, "a"}
	two := []any{2, 0, 1, "a", 0, 1, "b"}
	join := func(lists ...[]any) []byte { return body(slices.Concat(lists...)...) }
	for name, test := range map[string]struct {
		body   []byte
		layout layout
	}{
		"more keys than bytes":            {body(1 << 40), varint},
		"keys out of order":               {body(2, 0, 1, "b", 0, 1, "a"), varint},
		"key twice":                       {body(2, 0, 1, "a", 1, 0), varint},
		"prefix longer than the last key": {body(1, 3, 1, "a"), varint},
		"key beyond its limit":            {body(1, 0, MaxKeyLength+1, string(make([]byte, 2000))), varint},
		"unknown presence":                {join(one, one, []any{2}), varint},
		"bitmap cut off":                  {join(two, two, []any{1}), varint},
		"bit beyond the last place":       {join(one, one, []any{1, "\x02", 0, 0, 0, 1}), varint},
		"run of no signs":                 {join(one, one, []any{0, 1, 0, 0, 1, 0, 0, 1, 5}), varint},
		"run beyond the observations":     {join(one, one, []any{0, 1, 0, 2, 1, 0, 0, 1, 5}), varint},
		"run after the observations":      {join(one, one, []any{0, 1, 2, 1, 1, 0, 0, 1, 5}), varint},
		"unknown symbol":                  {join(one, one, []any{0, 1, 0, 1, 100, 0, 0, 1, 5}), varint},
		"symbol missing beside a number":  {join(one, one, []any{0, 1, 0, 1, "\x80", 0, 0, 1, 5}), varint},
		"unknown layout":                  {join(one, one, []any{0, 0, 0, 0, 1, 5}), 9},
		"scale beyond its limit":          {join(one, one, []any{0, 0, 10, 0, 1, 5}), varint},
		"step of zero":                    {join(one, one, []any{0, 0, 0, 0, 0, 5}), varint},
		"base beyond exact integers":      {join(one, one, []any{0, 0, 0, 1 << 60, 1, 5}), varint},
		"number beyond exact integers":    {join(one, one, []any{0, 0, 0, 0, 1, 1 << 60}), varint},
		"no number":                       {join(one, one, []any{0, 0, 0, 0, 1}), varint},
		"bytes behind the last number":    {join(one, one, []any{0, 0, 0, 0, 1, 5, 5}), varint},
		"packed too wide":                 {join(one, one, []any{0, 0, 0, 0, 1, 0, 60, "12345678"}), packed},
		"packed cut off":                  {join(one, one, []any{0, 0, 0, 0, 1, 0, 9, "1"}), packed},
		"raw cut off":                     {join(one, one, []any{0, 0, "1234567"}), raw},
		"raw not a number":                {join(one, one, []any{0, 0, "\x00\x00\x00\x00\x00\x00\xf8\x7f"}), raw},
	} {
		payload, err := seal(test.body, test.layout, false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(payload); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: got %v, want ErrDamaged", name, err)
		}
	}
}

func TestDecodeReadsTheDocumentedBody(t *testing.T) {
	payload, err := seal(body(2, 0, 5, "16051", 4, 1, "2", 1, 0, 1, "F", 0, 1, 0, 1, "\x88", 1, 200, 1, 5, 0), varint, false)
	if err != nil {
		t.Fatal(err)
	}
	sameContents(t, contents(t, decode(t, payload)), map[place]Value{
		{"16051", "F"}: Marked(10.5, Provisional), {"16052", "F"}: Number(10),
	})
}

func TestDecodeRefusesAnotherVersion(t *testing.T) {
	payload := encode(t, build(t, map[place]Value{{"16051", "F"}: Number(1)}))
	payload[len(magic)] = version + 1
	if _, err := Decode(payload); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v, want ErrDamaged", err)
	}
}

func TestDecodeRefusesBrokenCompression(t *testing.T) {
	zeros := make([]byte, 1000)
	for name, change := range map[string]func() []byte{
		"another length":       func() []byte { return binary.AppendUvarint(nil, 999) },
		"a longer body":        func() []byte { return binary.AppendUvarint(nil, 1001) },
		"more than zstd gives": func() []byte { return binary.AppendUvarint(nil, maxBody) },
		"no length":            func() []byte { return bytes.Repeat([]byte{0xff}, 11) },
	} {
		payload, err := seal(zeros, varint, true)
		if err != nil {
			t.Fatal(err)
		}
		_, size := binary.Uvarint(payload[headerSize+1:])
		rest := payload[headerSize+1+size:]
		broken := slices.Concat(payload[:headerSize+1], change(), rest)
		binary.LittleEndian.PutUint32(broken[headerSize-4:], checksum(broken))
		if _, err := Decode(broken); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: got %v, want ErrDamaged", name, err)
		}
	}
}

func TestDecodeRefusesMoreThanABlockHolds(t *testing.T) {
	// 2^13 regions × 2^13 cells of one number each: a few kilobytes that would
	// unfold into half a gigabyte.
	var keys []string
	for i := range 1 << 13 {
		keys = append(keys, fmt.Sprintf("%04x", i))
	}
	frame := append(appendKeys(appendKeys(nil, keys), keys), everywhere, 0, 0, 0, 1)
	payload, err := seal(frame, packed, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(payload); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v, want ErrDamaged", err)
	}
}

func FuzzDecode(f *testing.F) {
	seeds := []map[place]Value{
		nil,
		{{"16051", "F"}: Number(3)},
		{{"16051", "F"}: Marked(3.25, Provisional), {"16052", "F"}: Missing(Secret), {"16052", "M"}: Number(-7)},
		{{"16051", ""}: Number(math.Pi), {"09162", ""}: Number(math.Copysign(0, -1))},
	}
	for _, values := range seeds {
		for _, payload := range candidates(f, build(f, values)) {
			body, l, err := open(payload)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(body, byte(l), payload)
		}
	}
	// The checksum would keep the fuzzer out: it gets the body behind it, and a
	// payload of its own for what stands in front.
	f.Fuzz(func(t *testing.T, body []byte, kind byte, payload []byte) {
		sealed, err := seal(body, layout(kind&^compressed), kind&compressed != 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(payload) > headerSize {
			payload = bytes.Clone(payload)
			binary.LittleEndian.PutUint32(payload[headerSize-4:], checksum(payload))
		}
		for _, p := range [][]byte{sealed, payload} {
			b, err := Decode(p)
			if err != nil {
				if !errors.Is(err, ErrDamaged) {
					t.Fatalf("got %v, want ErrDamaged", err)
				}
				continue
			}
			if b.Len() < 1<<12 { // a larger one only slows the fuzzer down
				sameContents(t, contents(t, decode(t, encode(t, b))), contents(t, b))
			}
		}
	})
}
