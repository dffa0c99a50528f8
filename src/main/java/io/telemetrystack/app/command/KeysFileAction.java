package io.telemetrystack.app.command;

import io.telemetrystack.http.ApiKey;
import io.telemetrystack.http.KeysFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What the commands have in common that read a file of keys and may write it. */
abstract class KeysFileAction implements Action {
  @Option(
      names = "--file",
      paramLabel = "FILE",
      required = true,
      description = "The file of keys, which api-keys-file (API_KEYS_FILE) names.")
  private Path file;

  /**
   * Does it.
   *
   * @param keys those in the file
   * @return those to be in the file, or null where nothing changes; throws IllegalArgumentException
   *     for what is not allowed
   */
  abstract List<ApiKey> change(List<ApiKey> keys, PrintWriter out);

  /** Whether it begins a file where there is none. */
  boolean makesFile() {
    return false;
  }

  @Override
  public final int run(PrintWriter out, PrintWriter err) {
    try {
      boolean begins = makesFile() && !Files.exists(file);
      List<ApiKey> keys = begins ? List.of() : KeysFile.read(file);
      List<ApiKey> changed = change(keys, out);
      if (changed != null) {
        KeysFile.write(file, changed);
      }
      out.flush();
      return ExitCode.OK;
    } catch (IllegalArgumentException | KeysFile.InvalidException e) {
      return fail(err, e.getMessage(), ExitCode.USAGE);
    } catch (IOException e) {
      return fail(err, "'" + file + "' cannot be written (" + e + ")", ExitCode.FAILED);
    }
  }

  private static int fail(PrintWriter err, String message, int exitCode) {
    err.println("keys: " + PlainText.escape(String.valueOf(message)));
    err.flush();
    return exitCode;
  }
}
