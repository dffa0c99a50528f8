package io.telemetrystack.store.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * Loads RocksDB's native library from a fixed directory, so that a killed process leaves nothing in
 * the temporary directory. To be called once, before anything else touches RocksDB; it serves all
 * users of RocksDB in the process.
 */
public final class RocksNative {
  private RocksNative() {}

  /**
   * @param directory made when missing; must be writable and allow execution
   */
  public static void loadFrom(Path directory) {
    try {
      Files.createDirectories(directory);
      NativeLibraryLoader.getInstance().loadLibrary(directory.toAbsolutePath().toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot place RocksDB's library in " + directory, e);
    }
    RocksDB.loadLibrary();
  }
}
