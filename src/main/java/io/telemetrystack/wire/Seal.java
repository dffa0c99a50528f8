package io.telemetrystack.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes what one node sends readable to nodes that know the same secret and to nobody else, and
 * shows any change to it: AES-256 in Galois/Counter Mode (NIST SP 800-38D) with keys derived by
 * HMAC-SHA-256 in the manner of HKDF (RFC 5869). Any thread.
 *
 * <pre>
 * salt     16 bytes   of the sender; with the secret it gives the key
 * counter   8 bytes   of the message; never the same twice under one key
 * sealed    n bytes   as long as the message
 * tag      16 bytes
 * </pre>
 *
 * <p>A message that is sent again by somebody who saw it is believed again: requests are safe to
 * repeat.
 */
public final class Seal {
  /** Bytes of a salt. */
  public static final int SALT_BYTES = 16;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int OVERHEAD = SALT_BYTES + Long.BYTES + TAG_BITS / Byte.SIZE;

  /** Senders whose keys are kept; each start of a node is one. */
  private static final int MOST_SENDERS = 256;

  private static final byte[] PURPOSE =
      "telemetry-stack event bus 1".getBytes(StandardCharsets.UTF_8);

  /** To make one costs several times what it takes to seal a small message. */
  private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(Seal::newCipher);

  private final byte[] secret;
  private final byte[] salt;
  private final SecretKey key;
  private final AtomicLong sent = new AtomicLong();
  private final Map<ByteBuffer, SecretKey> senders = new SenderKeys();

  /**
   * @param salt random and never used before, {@value #SALT_BYTES} bytes
   */
  public Seal(String secret, byte[] salt) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.salt = salt.clone();
    key = keyOf(salt);
  }

  byte[] seal(byte[] message) {
    long number = sent.incrementAndGet();
    ByteBuffer out = ByteBuffer.allocate(message.length + OVERHEAD).put(salt).putLong(number);
    try {
      cipher(Cipher.ENCRYPT_MODE, key, number).doFinal(ByteBuffer.wrap(message), out);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES/GCM", e);
    }
    return out.array();
  }

  /** Empty where it was not sealed with the secret, or was changed since. */
  Optional<byte[]> open(byte[] sealed) {
    if (sealed.length < OVERHEAD) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(sealed);
    byte[] sender = new byte[SALT_BYTES];
    in.get(sender);
    long number = in.getLong();
    SecretKey known = known(sender);
    SecretKey senderKey = known == null ? keyOf(sender) : known;
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, senderKey, number);
      byte[] message = cipher.doFinal(sealed, in.position(), in.remaining());
      if (known == null) {
        know(sender, senderKey);
      }
      return Optional.of(message);
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, SecretKey key, long number)
      throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putLong(Integer.BYTES, number).array();
    Cipher cipher = CIPHERS.get();
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES/GCM", e);
    }
  }

  private SecretKey keyOf(byte[] sender) {
    return new SecretKeySpec(hmac(hmac(sender, secret), PURPOSE), "AES");
  }

  private SecretKey known(byte[] sender) {
    synchronized (senders) {
      return senders.get(ByteBuffer.wrap(sender));
    }
  }

  private void know(byte[] sender, SecretKey senderKey) {
    synchronized (senders) {
      senders.put(ByteBuffer.wrap(sender), senderKey);
    }
  }

  /** HMAC-SHA-256. */
  public static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static final class SenderKeys extends LinkedHashMap<ByteBuffer, SecretKey> {
    SenderKeys() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<ByteBuffer, SecretKey> longestUnused) {
      return size() > MOST_SENDERS;
    }
  }
}
