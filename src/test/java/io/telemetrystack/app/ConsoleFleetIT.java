package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.options.ColorScheme;
import io.telemetrystack.app.ConsolePage.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ten thousand GPUs that report all the time. How fast the browser is goes into the log of the test
 * run; it depends on the machine too much to be asserted.
 */
@ExtendWith(Chromium.class)
class ConsoleFleetIT {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleFleetIT.class);
  private static final int HOSTS = 1_250;
  private static final int GPUS = HOSTS * 8;
  private static final int FIELDS = 4;
  private static final Look WALL = new Look("wall", 1600, 1000, ColorScheme.DARK);

  private static final String FIRST_PAINT =
      "performance.getEntriesByName('first-contentful-paint')[0].startTime";
  private static final String MAP_DRAWN = "performance.getEntriesByName('fleet')[0].startTime";

  private static final Browser.StartTracingOptions TASKS =
      new Browser.StartTracingOptions()
          .setCategories(List.of("toplevel", "disabled-by-default-devtools.timeline"));

  /** A task of the thread that the page runs on; nothing else happens to the page meanwhile. */
  private record Task(double ms, double cpuMs) {}

  @TempDir Path directory;

  @Test
  void showsTenThousandGpusAndStaysQuick(Browser browser) throws Exception {
    FleetCsv fleet = ConsoleData.fleet(directory.resolve("fleet.csv"), HOSTS, FIELDS, 5);
    try (RunningNode node =
            RunningNode.start(
                directory,
                Map.of(
                    "csv-path", fleet.path().toString(),
                    "csv-mode", "loop",
                    "csv-timestamps", "processing",
                    "csv-pace", "8000/s"),
                UnaryOperator.identity());
        ConsolePage console = ConsolePage.open(browser, node.base(), WALL)) {
      await()
          .atMost(JarProcess.PATIENCE)
          .until(() -> node.metric("telemetry_collector_samples_written_total") >= GPUS * FIELDS);

      console.go("/fleet?field=DCGM_FI_DEV_GPU_TEMP").see(".worst data");
      console.until("performance.getEntriesByName('fleet').length > 0");
      console.awaitLive();
      assertThat(console.page().locator(".under data").getAttribute("value"))
          .isEqualTo(String.valueOf(HOSTS));
      LOG.info(
          "10 000 GPUs: first paint after {} ms, all of them after {} ms",
          console.page().evaluate("Math.round(" + FIRST_PAINT + ")"),
          console.page().evaluate("Math.round(" + MAP_DRAWN + ")"));

      browser.startTracing(console.page(), TASKS);
      use(console);
      LOG.info("10 000 GPUs: while it was used {}", longest(browser.stopTracing()));
      console.screenshot("wall-fleet");
      console.assertQuiet();
    }
  }

  /** Points at GPUs, scrolls, zooms, moves by keys, searches and sorts. */
  private static void use(ConsolePage console) {
    Locator map = console.see(".heat canvas");
    Mouse mouse = console.page().mouse();
    for (int i = 0; i < 40; i++) {
      mouse.move(40 + i * 25, 300 + i * 8);
    }
    console.page().click("button[aria-label=Larger]");
    console.page().click("button[aria-label=Larger]");
    for (int i = 0; i < 10; i++) {
      mouse.move(500, 500);
      mouse.wheel(0, 300);
    }
    map.focus();
    for (int i = 0; i < 10; i++) {
      console.page().keyboard().press("ArrowDown");
    }
    console.page().selectOption("#sort", "name");
    console.page().locator("#search").pressSequentially("host-00");
    console.page().fill("#search", "");
    console.page().click("text=Fit");
    console.page().selectOption("#sort", "highest");
    console.until("document.querySelector('.under data').value === '" + HOSTS + "'");
  }

  private static String longest(byte[] trace) throws IOException {
    JsonNode events = new ObjectMapper().readTree(trace).get("traceEvents");
    Set<Integer> pages = new HashSet<>();
    for (JsonNode event : events) {
      if (event.at("/args/name").asText().equals("CrRendererMain")) {
        pages.add(event.get("tid").asInt());
      }
    }
    List<Task> tasks = new ArrayList<>();
    for (JsonNode event : events) {
      if (event.get("name").asText().endsWith("RunTask")
          && pages.contains(event.get("tid").asInt())) {
        tasks.add(
            new Task(event.path("dur").asDouble() / 1000, event.path("tdur").asDouble() / 1000));
      }
    }
    Task slow = tasks.stream().max(Comparator.comparingDouble(Task::ms)).orElseThrow();
    Task busy = tasks.stream().max(Comparator.comparingDouble(Task::cpuMs)).orElseThrow();
    return "the longest of %d tasks took %.0f ms, and the busiest %.0f ms of CPU"
        .formatted(tasks.size(), slow.ms(), busy.cpuMs());
  }
}
