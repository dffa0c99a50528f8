package io.telemetrystack.app;

import io.telemetrystack.app.command.ExitCode;
import io.telemetrystack.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node as a process: its data directory, its signals, its exit code. */
final class NodeProcess {
  private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

  private final Node node;
  private final DataDirectory directory;
  private volatile boolean stopping;
  private volatile boolean failed;

  private NodeProcess(Node node, DataDirectory directory) {
    this.node = node;
    this.directory = directory;
  }

  /**
   * Starts a node.
   *
   * @return {@link NodeCommand#KEEPS_RUNNING}, or an exit code when it could not start
   */
  static int run(Settings settings, SettingsSource source) {
    NodeConfig config = NodeConfig.from(settings);
    Logging.useFormat(config.logFormat());
    Logging.useLevel(config.logLevel());
    DataDirectory directory;
    try {
      directory = DataDirectory.open(config.dataDir());
    } catch (DataDirectory.UnusableException e) {
      LOG.error("{}", e.getMessage());
      return ExitCode.USAGE;
    }
    return new NodeProcess(new Node(settings, source, directory.path()), directory).start();
  }

  private int start() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "graceful-stop"));
    Hangup.listen(node::reload);
    try {
      node.start();
      return NodeCommand.KEEPS_RUNNING;
    } catch (StartException e) {
      if (stopping) {
        return NodeCommand.KEEPS_RUNNING;
      }
      failed = true;
      LOG.error("the node cannot start: {}", e.getMessage());
      return ExitCode.FAILED;
    }
  }

  /** Ends the process with 0 when all was stopped in time: a signal alone would make it 143. */
  private void stop() {
    stopping = true;
    boolean clean = node.stop();
    directory.close();
    Logging.flush();
    Runtime.getRuntime().halt(clean && !failed ? ExitCode.OK : ExitCode.FAILED);
  }
}
