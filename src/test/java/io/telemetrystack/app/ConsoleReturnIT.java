package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Route;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the console does while its node is away, and when it is back. */
@ExtendWith(Chromium.class)
class ConsoleReturnIT {
  private static final String FIELD = "DCGM_FI_DEV_GPU_TEMP";

  @TempDir Path directory;

  private RunningNode start(int port) throws Exception {
    return RunningNode.start(
        directory, Map.of("port", String.valueOf(port)), UnaryOperator.identity());
  }

  @Test
  void goesOnWhenTheNodeIsBack(Browser browser) throws Exception {
    RunningNode node = start(0);
    int port = node.node().port();
    ConsoleData.push(node, "GPU-1", "host-1", FIELD, 50);
    try (ConsolePage console = ConsolePage.open(browser, node.base())) {
      console.go("/fleet?field=" + FIELD).see(".worst data[value='50']");
      console.awaitLive();

      node.close();
      console.see("#connection[data-state=waiting]");
      node = start(port);
      console.awaitLive();
      ConsoleData.push(node, "GPU-1", "host-1", FIELD, 51);

      console.see(".worst data[value='51']");
      assertThat(console.foreign()).isEmpty();
    } finally {
      node.close();
    }
  }

  @Test
  void asksAgainAfterAnAnswerThatBrokeOff(Browser browser) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (RunningNode node = start(0);
        ConsolePage console = ConsolePage.open(browser, node.base())) {
      console
          .page()
          .route(
              "**/api/v1/pipeline",
              route -> {
                if (asked.incrementAndGet() == 1) {
                  route.fulfill(new Route.FulfillOptions().setBody("{\"time\":"));
                } else {
                  route.resume();
                }
              });
      console.go("/").see(".station");
      console.until("document.querySelector('.notice') === null");
      console.assertQuiet();
    }
  }
}
