package io.telemetrystack.chaos;

import io.telemetrystack.app.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A file system of its own for the data of a node, gone when closed. Takes root. */
final class Volume implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path mount;
  private final String mountCommand;
  private boolean mounted;

  private Volume(Path mount, String mountCommand) throws IOException, CannotRunException {
    this.mount = Files.createDirectories(mount);
    this.mountCommand = mountCommand;
    try {
      mount();
    } catch (IOException e) {
      throw new CannotRunException("file systems cannot be mounted here: " + e.getMessage());
    }
  }

  /**
   * On an image, mounted by loop.
   *
   * @param type such as {@code ext4}
   */
  static Volume loop(ChaosRun run, String type, String size)
      throws IOException, CannotRunException {
    ChaosRun.needRoot();
    ChaosRun.need("mkfs." + type, type.equals("xfs") ? "xfsprogs" : "e2fsprogs");
    Path image = run.directory().resolve(type + ".img");
    Shell.run("truncate -s " + size + " " + image);
    Shell.run("mkfs." + type + " -q " + image);
    Path mount = run.directory().resolve(type);
    return new Volume(mount, "mount -o loop " + image + " " + mount);
  }

  /** Of memory, which can grow. */
  static Volume memory(ChaosRun run, String size) throws IOException, CannotRunException {
    ChaosRun.needRoot();
    Path mount = run.directory().resolve("tmpfs");
    return new Volume(mount, "mount -t tmpfs -o size=" + size + " tmpfs " + mount);
  }

  Path path() {
    return mount;
  }

  /** The option of a node that keeps its data here. */
  String dataDir() {
    return "--data-dir=" + mount.resolve("data");
  }

  /** All is gone that was not synced, and nothing works any more until it is mounted again. */
  void shutDown() throws IOException {
    Shell.run("xfs_io -x -c shutdown " + mount);
  }

  /** From now on writes wait, until it is thawed. */
  void freeze() throws IOException {
    Shell.run("fsfreeze -f " + mount);
  }

  void thaw() throws IOException {
    Shell.run("fsfreeze -u " + mount);
  }

  void grow(String size) throws IOException {
    Shell.run("mount -o remount,size=" + size + " " + mount);
  }

  /** What used it must have ended. */
  void remount() throws IOException {
    unmount();
    mount();
  }

  private void mount() throws IOException {
    Shell.run(mountCommand);
    mounted = true;
  }

  /** Waits for files of ended processes to be closed. */
  private void unmount() {
    if (mounted) {
      Awaitility.await("unmount of " + mount).atMost(PATIENCE).until(this::isUnmounted);
      mounted = false;
    }
  }

  private boolean isUnmounted() {
    try {
      Shell.run("umount " + mount);
      return true;
    } catch (IOException stillInUse) {
      return false;
    }
  }

  @Override
  public void close() {
    unmount();
  }
}
