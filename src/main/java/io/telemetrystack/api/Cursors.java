package io.telemetrystack.api;

import io.telemetrystack.http.Parameters;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Places to go on at, as opaque text: base64url of a version, a kind, and the parts. Decoding
 * trusts nothing.
 */
final class Cursors {
  private static final byte VERSION = 1;

  private Cursors() {}

  /** Takes the parts one after another. */
  static final class Writer {
    private ByteBuffer bytes = ByteBuffer.allocate(128);

    Writer(char kind) {
      bytes.put(VERSION).put((byte) kind);
    }

    Writer add(long number) {
      reserve(Long.BYTES).putLong(number);
      return this;
    }

    Writer add(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      reserve(Integer.BYTES + utf8.length).putInt(utf8.length).put(utf8);
      return this;
    }

    String encode() {
      bytes.flip();
      ByteBuffer text = Base64.getUrlEncoder().withoutPadding().encode(bytes);
      return StandardCharsets.US_ASCII.decode(text).toString();
    }

    private ByteBuffer reserve(int size) {
      if (bytes.remaining() < size) {
        bytes = ByteBuffer.allocate(2 * bytes.capacity() + size).put(bytes.flip());
      }
      return bytes;
    }
  }

  /** Gives the parts in the order they were written. */
  static final class Reader {
    private final ByteBuffer bytes;

    /** Refuses text that is not a cursor of this kind. */
    Reader(char kind, String text) {
      try {
        bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      } catch (IllegalArgumentException e) {
        throw malformed();
      }
      if (bytes.remaining() < 2 || bytes.get() != VERSION || bytes.get() != (byte) kind) {
        throw malformed();
      }
    }

    long number() {
      try {
        return bytes.getLong();
      } catch (BufferUnderflowException e) {
        throw malformed();
      }
    }

    String text() {
      try {
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
          throw malformed();
        }
        byte[] utf8 = new byte[length];
        bytes.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
      } catch (BufferUnderflowException e) {
        throw malformed();
      }
    }

    void end() {
      if (bytes.hasRemaining()) {
        throw malformed();
      }
    }

    private static RuntimeException malformed() {
      return Parameters.refuse(
          "cursor", "This is not a cursor of this list.", "the next_cursor of an earlier answer");
    }
  }
}
