// SPDX-FileCopyrightText: 2026 Kursbuch contributors
// SPDX-License-Identifier: EUPL-1.2

package cube

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// ErrDamaged says that a payload is not what [Block.Encode] wrote.
var ErrDamaged = errors.New("damaged block")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// A payload is: magic (3 bytes), version (1), CRC-32C of the rest (4, little
// endian), layout of the numbers (1, bit 7 set when the body is compressed),
// length of the plain body (uvarint), body.
const (
	magic      = "KCB"
	version    = 1
	headerSize = len(magic) + 1 + 4
	compressed = 0x80
	// maxBody exceeds the longest body that the limits of a block allow.
	maxBody = 1 << 29
	// maxRatio bounds zstd: a compressed block takes at least 4 bytes and
	// gives at most 128 KiB (RFC 8878 § 3.1.1.2).
	maxRatio = 1 << 15
)

// Encode returns the smallest payload among all layouts of the numbers, each
// plain and compressed. Equal blocks have equal payloads.
func (b *Block) Encode() ([]byte, error) {
	frame := b.appendFrame(nil)
	var smallest []byte
	for _, l := range []layout{packed, varint, raw} {
		body, fits := b.appendNumbers(slices.Clip(frame), l)
		if !fits {
			continue
		}
		for _, compress := range []bool{false, true} {
			payload, err := seal(body, l, compress)
			if err != nil {
				return nil, err
			}
			if smallest == nil || len(payload) < len(smallest) {
				smallest = payload
			}
		}
	}
	return smallest, nil
}

// seal puts the header in front of body.
func seal(body []byte, l layout, compress bool) ([]byte, error) {
	payload := make([]byte, headerSize, headerSize+len(body)+binary.MaxVarintLen64+1)
	copy(payload, magic)
	payload[len(magic)] = version
	if compress {
		payload = binary.AppendUvarint(append(payload, byte(l)|compressed), uint64(len(body)))
		encoder, err := compressor()
		if err != nil {
			return nil, fmt.Errorf("start compression: %w", err)
		}
		payload = encoder.EncodeAll(body, payload)
	} else {
		payload = binary.AppendUvarint(append(payload, byte(l)), uint64(len(body)))
		payload = append(payload, body...)
	}
	binary.LittleEndian.PutUint32(payload[headerSize-4:], checksum(payload))
	return payload, nil
}

func checksum(payload []byte) uint32 {
	return crc32.Checksum(payload[headerSize:], crc32.MakeTable(crc32.Castagnoli))
}

// Decode returns the block of a payload. Any payload that Encode did not write
// is refused with [ErrDamaged]; memory stays within the limits of a block.
func Decode(payload []byte) (*Block, error) {
	body, l, err := open(payload)
	if err != nil {
		return nil, err
	}
	r := &reader{rest: body}
	b, err := readFrame(r)
	if err != nil {
		return nil, err
	}
	if b.numbers, err = readNumbers(r, l, b.counted); err != nil {
		return nil, err
	}
	if len(r.rest) > 0 {
		return nil, damaged("%d bytes too many", len(r.rest))
	}
	return b, nil
}

// open checks the header of payload and returns the plain body.
func open(payload []byte) (body []byte, l layout, err error) {
	switch {
	case len(payload) <= headerSize || !bytes.HasPrefix(payload, []byte(magic)):
		return nil, 0, damaged("not a block")
	case payload[len(magic)] != version:
		return nil, 0, damaged("version %d is not known", payload[len(magic)])
	case binary.LittleEndian.Uint32(payload[headerSize-4:]) != checksum(payload):
		return nil, 0, damaged("checksum does not match")
	}
	r := &reader{rest: payload[headerSize:]}
	kind := r.byte()
	length := r.uvarint()
	if r.short {
		return nil, 0, damaged("header is cut off")
	}
	l = layout(kind &^ compressed)
	if kind&compressed != 0 {
		body, err = decompress(r.rest, length)
		return body, l, err
	}
	if uint64(len(r.rest)) != length {
		return nil, 0, damaged("body has %d bytes instead of %d", len(r.rest), length)
	}
	return r.rest, l, nil
}

func decompress(packed []byte, length uint64) ([]byte, error) {
	if length > maxBody || length > uint64(len(packed))*maxRatio {
		return nil, damaged("%d bytes cannot hold %d", len(packed), length)
	}
	decoder, err := decompressor()
	if err != nil {
		return nil, fmt.Errorf("start decompression: %w", err)
	}
	body, err := decoder.DecodeAll(packed, make([]byte, 0, length))
	if err != nil {
		return nil, damaged("%v", err)
	}
	if uint64(len(body)) != length {
		return nil, damaged("body has %d bytes instead of %d", len(body), length)
	}
	return body, nil
}

// compressor and decompressor are made once, at their first use: they are
// costly to make, stateless between calls and safe for concurrent use.
var (
	compressor = sync.OnceValues(func() (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderCRC(false))
	})
	decompressor = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0),
			zstd.WithDecoderMaxMemory(maxBody), zstd.WithDecodeAllCapLimit(true))
	})
)
