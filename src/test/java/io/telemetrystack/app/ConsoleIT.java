package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import io.telemetrystack.app.ConsolePage.Look;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The console in a real browser, beside what the API of its node says. */
@ExtendWith(Chromium.class)
class ConsoleIT {
  private static final String TEMPERATURE = "DCGM_FI_DEV_GPU_TEMP";
  private static final int DEAD = 3;

  @TempDir static Path directory;
  private static RunningNode node;
  private static Browser browser;
  private static String uuid;
  private static String host;
  private ConsolePage console;

  @BeforeAll
  static void start(Browser chromium) throws Exception {
    browser = chromium;
    FleetCsv fleet = ConsoleData.fleet(directory.resolve("fleet.csv"), 6, 10, 60);
    node =
        RunningNode.start(
            directory,
            Map.of("csv-path", fleet.path().toString(), "max-delivery-attempts", "1"),
            UnaryOperator.identity());
    await()
        .atMost(JarProcess.PATIENCE)
        .until(() -> node.metric("telemetry_collector_samples_written_total") >= fleet.rows());
    host = "gpu-host-003";
    for (JsonNode gpu : node.client().json("/api/v1/hosts/" + host).get("gpus")) {
      uuid = gpu.get("gpu").asText().equals("0") ? gpu.get("uuid").asText() : uuid;
    }
    ConsoleData.push(node, uuid, host, "DCGM_FI_DEV_XID_ERRORS", 79);
    ConsoleData.push(node, "GPU-other", "other-host", "DCGM_FI_DEV_XID_ERRORS", 13);
    await().until(() -> node.client().json("/api/v1/events").get("count").asInt() == 2);
    makeDeadLetters("invoices");
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @BeforeEach
  void open() {
    console = ConsolePage.open(browser, node.base());
  }

  @AfterEach
  void isQuiet() {
    console.assertQuiet();
    console.close();
  }

  @Test
  void showsThePipelineAsTheApiHasIt() throws Exception {
    JsonNode summary = node.client().json("/api/v1/fleet/summary");
    JsonNode partitions = node.client().json("/topics/telemetry").get("partitions");

    console.go("/").see(".station[data-station=Store]");
    console.until("document.querySelectorAll('.panel tbody tr').length > 4");

    assertThat(console.value(".tile:nth-child(1)")).isEqualTo(summary.get("reporting").asDouble());
    assertThat(console.value(".tile:nth-child(4)"))
        .isEqualTo(summary.get("means").get("utilisation").asDouble());
    assertThat(console.page().locator(".panel >> nth=0").locator("tbody tr").count())
        .isEqualTo(partitions.size());
    assertThat(console.page().locator(".station .state").allInnerTexts())
        .allMatch(text -> text.matches(".*(1 \\w+|takes writes)"));
  }

  @Test
  void showsEveryLatestValueOfAGpu() throws Exception {
    JsonNode values =
        node.client().json("/api/v1/gpus/" + uuid + "/telemetry/latest").get("values");

    console.go("/gpu/" + uuid).see("tr[data-field] data");

    Map<String, Double> expected = new LinkedHashMap<>();
    values
        .properties()
        .forEach(one -> expected.put(one.getKey(), one.getValue().get("value").asDouble()));
    Map<String, Double> shown = new LinkedHashMap<>();
    for (Locator row : console.page().locator("tr[data-field]").all()) {
      shown.put(
          row.getAttribute("data-field"),
          Double.valueOf(row.locator("data").getAttribute("value")));
    }
    assertThat(shown).isEqualTo(expected);
    assertThat(console.page().locator(".identity").innerText()).contains(uuid, "H100");
    console.see(".chart canvas");
  }

  @Test
  void ranksTheFleetByAnyFieldAndKeepsItInTheAddress() throws Exception {
    console.go("/fleet").until("document.querySelectorAll('#field option').length > 3");
    console.page().selectOption("#field", TEMPERATURE);
    console.until("document.querySelector('.legend').textContent.includes('°C')");

    assertThat(console.page().url()).endsWith("#/fleet?field=" + TEMPERATURE);
    List<Double> highest = new ArrayList<>();
    for (JsonNode gpu :
        node.client().json("/api/v1/fleet/latest?field=" + TEMPERATURE).get("gpus")) {
      if (!gpu.get("value").isNull()) {
        highest.add(gpu.get("value").asDouble());
      }
    }
    highest.sort(Comparator.reverseOrder());
    assertThat(console.values(".worst")).isEqualTo(highest.subList(0, 12));
  }

  @Test
  void findsAHostAndShowsTheSameAsATable() {
    console.go("/fleet?field=" + TEMPERATURE).see(".worst data");
    console.page().fill("#search", host);
    console.until("document.querySelector('.under data').value === '1'");

    console.page().click("text=Table");
    console.see("table tbody tr");

    assertThat(console.page().locator("tbody tr").count()).isEqualTo(48);
    assertThat(console.page().url()).contains("q=" + host, "as=table");
  }

  @Test
  void showsValuesAsTheyArrive() throws Exception {
    console.go("/gpu/" + uuid).see("tr[data-field=" + TEMPERATURE + "] data");
    console.awaitLive();

    ConsoleData.push(node, uuid, host, TEMPERATURE, 91.25);

    console.see("tr[data-field=" + TEMPERATURE + "] data[value='91.25']");
    console.go("/fleet?field=" + TEMPERATURE).see(".worst data[value='91.25']");
    console.awaitLive();
    ConsoleData.push(node, uuid, host, TEMPERATURE, 92.5);
    console.see(".worst data[value='92.5']");
  }

  @Test
  void filtersEventsAndShowsNewOnes() throws Exception {
    console.go("/events").see("[data-event]");
    assertThat(console.page().locator("[data-event]").count()).isGreaterThanOrEqualTo(2);

    console.page().selectOption("#severity", "critical");
    console.until("document.querySelectorAll('[data-event]').length === 1");
    assertThat(console.see("[data-event]").innerText()).contains(host, "79", "critical");

    console.awaitLive();
    ConsoleData.push(node, "GPU-third", "third-host", "DCGM_FI_DEV_XID_ERRORS", 48);
    console.until("document.querySelectorAll('[data-event]').length === 2");
  }

  @Test
  void makesDeadLettersReadyAgain() throws Exception {
    makeDeadLetters("orders");
    console.go("/topics?topic=orders&group=default").see("[data-letter]");
    assertThat(console.page().locator("[data-letter]").count()).isEqualTo(DEAD);
    console.page().locator("[data-letter] summary").first().click();
    assertThat(console.see("[data-letter] pre").innerText()).startsWith("order ");

    console.page().locator("[data-letter] input").first().check();
    console.page().click("#redrive-chosen");
    console.until("document.querySelectorAll('[data-letter]').length === 2");
    assertThat(console.page().locator(".said").innerText()).isEqualTo("1 ready again.");
    console.page().onceDialog(dialog -> dialog.accept());
    console.page().click("#redrive-all");
    console.until("document.querySelectorAll('[data-letter]').length === 0");

    QueueClient queue = new QueueClient(node.base());
    assertThat(queue.messages("topic=orders&max=10")).hasSize(DEAD);
  }

  private static void makeDeadLetters(String topic) throws Exception {
    QueueClient queue = new QueueClient(node.base());
    String query = "topic=" + topic;
    queue.produceAll(query, List.of("order 1", "order 2", "order 3"));
    List<String> handles = new ArrayList<>();
    while (handles.size() < DEAD) {
      queue.messages(query + "&max=10&wait=2s").forEach(one -> handles.add(one.handle()));
    }
    queue.settle("nack", query, handles, Map.of("reason", "no such customer"));
  }

  @Test
  void leadsToAGpuByKeyboardAlone() {
    console.go("/fleet?field=" + TEMPERATURE).see(".worst data");
    console.page().focus("#search");
    for (int i = 0; i < 10 && !focusIsOn("CANVAS"); i++) {
      console.page().keyboard().press("Tab");
    }
    assertThat(focusIsOn("CANVAS")).isTrue();

    console.page().keyboard().press("ArrowRight");
    console.page().keyboard().press("ArrowDown");
    console.until("document.querySelector('.fleet [aria-live]').textContent.includes('GPU 1: ')");
    console.page().keyboard().press("Enter");

    console.see("[data-view=gpu] h1");
    assertThat(focusIsOn("MAIN")).isTrue();
  }

  private boolean focusIsOn(String tag) {
    return tag.equals(console.page().evaluate("document.activeElement.tagName"));
  }

  @Test
  void switchesBetweenDarkAndLight() {
    console.go("/").see(".station");
    Object dark = console.page().evaluate("getComputedStyle(document.body.parentElement).color");

    console.page().click("#theme");

    assertThat(console.page().evaluate("getComputedStyle(document.body.parentElement).color"))
        .isNotEqualTo(dark);
    console.page().reload();
    assertThat(console.see("html").getAttribute("data-theme")).isEqualTo("light");
  }

  /**
   * A view and what is there once it shows something.
   *
   * @param route what follows the # of the address
   */
  private record View(String name, String route, String selector) {}

  private static List<View> views() {
    return List.of(
        new View("pipeline", "/", ".station .figure data"),
        new View("fleet", "/fleet?field=" + TEMPERATURE, ".worst data"),
        new View("fleet-table", "/fleet?as=table&field=" + TEMPERATURE, "tbody data"),
        new View("gpu", "/gpu/" + uuid + "?range=5m", ".chart canvas"),
        new View("hosts", "/hosts", ".bars data"),
        new View("events", "/events", "[data-event]"),
        new View("topics", "/topics?topic=invoices&group=default", "[data-letter]"));
  }

  private static List<Look> looks() {
    return Look.ALL;
  }

  @ParameterizedTest
  @MethodSource("looks")
  void isForEverybodyInEveryView(Look look) throws Exception {
    try (ConsolePage seen = ConsolePage.open(browser, node.base(), look)) {
      for (View view : views()) {
        seen.go(view.route()).see(view.selector());
        seen.awaitLive();
        seen.screenshot(look.name() + "-" + view.name());
        assertThat(seen.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
            .as(view.name() + " is not wider than the screen")
            .isEqualTo(true);
        if (look.isWide()) {
          assertThat(seen.barriers()).as(view.name()).isEmpty();
        }
      }
      seen.assertQuiet();
    }
  }
}
