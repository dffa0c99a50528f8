package io.telemetrystack.store.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * Loads RocksDB's native library from a fixed directory, where it is unpacked once: a killed
 * process leaves nothing in the temporary directory, and the next start finds it there. To be
 * called once, before anything else touches RocksDB; it serves all users of RocksDB in the process.
 */
public final class RocksNative {
  private static final String PACKED = Environment.getJniLibraryFileName("rocksdb");

  /** The name that {@link RocksDB#loadLibrary(List)} looks for. */
  private static final String UNPACKED = Environment.getJniLibraryFileName("rocksdbjni");

  private RocksNative() {}

  /**
   * @param directory made when missing; must be writable and allow execution
   */
  public static void loadFrom(Path directory) {
    try {
      Files.createDirectories(directory);
      URL packed = RocksDB.class.getResource("/" + PACKED);
      if (packed != null && packed.openConnection() instanceof JarURLConnection jar) {
        unpack(jar.getJarEntry(), packed, directory.resolve(UNPACKED));
        RocksDB.loadLibrary(List.of(directory.toAbsolutePath().toString()));
      } else {
        NativeLibraryLoader.getInstance().loadLibrary(directory.toAbsolutePath().toString());
        RocksDB.loadLibrary();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot place RocksDB's library in " + directory, e);
    }
  }

  private static void unpack(JarEntry entry, URL packed, Path file) throws IOException {
    if (isSame(entry, file)) {
      return;
    }
    Path unpacked = file.resolveSibling(UNPACKED + ".new");
    try (InputStream in = packed.openStream()) {
      Files.copy(in, unpacked, REPLACE_EXISTING);
    }
    Files.move(unpacked, file, ATOMIC_MOVE);
  }

  /** Checks all of its bytes: it may be of another version, or cut off by a power cut. */
  private static boolean isSame(JarEntry entry, Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) != entry.getSize()) {
      return false;
    }
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[64 * 1024];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        crc.update(buffer, 0, read);
      }
    }
    return crc.getValue() == entry.getCrc();
  }
}
