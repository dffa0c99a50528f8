package io.telemetrystack.app;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.telemetrystack.app.command.PlainText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets logback up in code, found by it as a service: a file of configuration would cost start time.
 * Lines go to standard error through a bounded queue that makes a flooding writer wait.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final int QUEUE_LINES = 1_024;

  /** The message with control characters escaped, so that input cannot forge lines. */
  public static final class EscapedMessage extends MessageConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return PlainText.escape(event.getFormattedMessage());
    }
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    apply(context, LogFormat.TEXT);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Changes the format of what is logged from here on. */
  static void useFormat(LogFormat format) {
    apply((LoggerContext) LoggerFactory.getILoggerFactory(), format);
  }

  /** Changes what is logged of this product from here on; of libraries it is what it was. */
  static void useLevel(LogLevel level) {
    ((LoggerContext) LoggerFactory.getILoggerFactory())
        .getLogger("io.telemetrystack")
        .setLevel(Level.toLevel(level.name()));
  }

  /** Writes out what is queued; nothing is logged afterwards. */
  static void flush() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
  }

  private static void apply(LoggerContext context, LogFormat format) {
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(Level.INFO);
    // Vert.x registers one gauge again for each of its event-bus handlers.
    context.getLogger("io.micrometer").setLevel(Level.ERROR);
    // Nodes that come and go are logged once, by ClusterVerticle.
    context.getLogger("com.hazelcast").setLevel(Level.ERROR);
    context.getLogger("io.vertx.core.eventbus.impl.clustered").setLevel(Level.ERROR);

    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(format == LogFormat.JSON ? jsonEncoder(context) : textEncoder(context));
    console.start();

    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setQueueSize(QUEUE_LINES);
    queue.setDiscardingThreshold(0);
    queue.addAppender(console);
    queue.start();
    root.addAppender(queue);
  }

  private static Encoder<ILoggingEvent> textEncoder(LoggerContext context) {
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.getInstanceConverterMap().put("escaped", EscapedMessage::new);
    layout.setPattern("%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\",UTC} %-5level %logger{0}: %escaped%n");
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> jsonEncoder(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMDC(false);
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.start();
    return encoder;
  }
}
