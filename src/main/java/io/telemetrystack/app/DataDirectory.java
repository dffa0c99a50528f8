package io.telemetrystack.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The directory that holds a node's data, locked against other processes while this one lives. */
final class DataDirectory implements AutoCloseable {
  /** The directory cannot be used; the message says why and what to do. */
  static final class UnusableException extends Exception {
    UnusableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final Path path;
  private final FileChannel lockFile;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Makes the directory where needed and takes its lock. */
  static DataDirectory open(Path path) throws UnusableException {
    FileChannel lockFile;
    try {
      Files.createDirectories(path);
      lockFile =
          FileChannel.open(
              path.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UnusableException(
          "data-dir: '"
              + path
              + "' cannot be written ("
              + e
              + "); it must be a directory that this"
              + " user may create or write",
          e);
    }
    if (!lock(lockFile)) {
      closeQuietly(lockFile);
      throw new UnusableException(
          "data-dir: '"
              + path
              + "' is in use by another process; stop that one or give this one"
              + " its own --data-dir",
          null);
    }
    return new DataDirectory(path, lockFile);
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    closeQuietly(lockFile);
  }

  private static boolean lock(FileChannel lockFile) throws UnusableException {
    try {
      FileLock lock = lockFile.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      throw new UnusableException("data-dir: the file LOCK cannot be locked (" + e + ")", e);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock goes with the process in any case.
    }
  }
}
