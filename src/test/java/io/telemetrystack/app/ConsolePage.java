package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The console of a node in a tab of its own, which notes what the browser complains of and whom it
 * asks. One thread.
 */
record ConsolePage(Page page, String base, List<String> complaints, List<String> foreign)
    implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_MS = 15_000;
  private static final String AXE =
      resource("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js");

  /** What a person looks at it with. */
  record Look(String name, int width, int height, ColorScheme scheme) {
    static final Look DESKTOP_DARK = new Look("desktop-dark", 1440, 900, ColorScheme.DARK);
    static final List<Look> ALL =
        List.of(
            DESKTOP_DARK,
            new Look("desktop-light", 1440, 900, ColorScheme.LIGHT),
            new Look("phone-dark", 390, 844, ColorScheme.DARK),
            new Look("phone-light", 390, 844, ColorScheme.LIGHT));

    boolean isWide() {
      return width > 1000;
    }
  }

  static ConsolePage open(Browser browser, String base) {
    return open(browser, base, Look.DESKTOP_DARK);
  }

  static ConsolePage open(Browser browser, String base, Look look) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(look.width(), look.height())
                .setColorScheme(look.scheme()));
    context.addInitScript(AXE);
    Page page = context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    ConsolePage opened = new ConsolePage(page, base, new ArrayList<>(), new ArrayList<>());
    page.onConsoleMessage(
        message -> {
          boolean ofTheConsole = message.location().startsWith(base);
          if (message.type().equals("error")
              || (message.type().equals("warning") && ofTheConsole)) {
            opened.complaints.add(message.text() + " at " + message.location());
          }
        });
    page.onPageError(opened.complaints::add);
    page.onRequest(
        request -> {
          if (!request.url().startsWith(base + "/")) {
            opened.foreign.add(request.url());
          }
        });
    return opened;
  }

  /**
   * @param route what follows the # of the address
   */
  ConsolePage go(String route) {
    page.navigate(base + "/#" + route);
    return this;
  }

  /** The first element that matches, once it is there. */
  Locator see(String selector) {
    Locator found = page.locator(selector).first();
    found.waitFor();
    return found;
  }

  /** Waits until something holds in the page. Its policy does not let Playwright wait there. */
  void until(String script) {
    page.waitForCondition(
        () -> Boolean.TRUE.equals(page.evaluate(script)),
        new Page.WaitForConditionOptions().setTimeout(PATIENCE_MS));
  }

  void awaitLive() {
    see("#connection[data-state=live]");
  }

  /** The machine-readable values of {@code data} elements, as they are in the document. */
  List<Double> values(String selector) {
    return page.locator(selector + " data").all().stream()
        .map(value -> Double.valueOf(value.getAttribute("value")))
        .toList();
  }

  double value(String selector) {
    return Double.parseDouble(see(selector + " data").getAttribute("value"));
  }

  /** What axe-core finds that is serious or critical: the rule and the elements. */
  List<String> barriers() throws IOException {
    String found =
        (String)
            page.evaluate(
                "async () => JSON.stringify((await axe.run(document, {resultTypes: ['violations']}))"
                    + ".violations)");
    List<String> barriers = new ArrayList<>();
    for (JsonNode rule : JSON.readTree(found)) {
      if (Pattern.matches("serious|critical", rule.get("impact").asText())) {
        for (JsonNode node : rule.get("nodes")) {
          barriers.add(rule.get("id").asText() + ": " + node.get("html").asText());
        }
      }
    }
    return barriers;
  }

  void screenshot(String name) {
    Path file = Path.of("target", "screenshots", name + ".png");
    page.screenshot(new Page.ScreenshotOptions().setPath(file));
  }

  /** Nothing was complained of and nobody else was asked. */
  void assertQuiet() {
    assertThat(complaints).isEmpty();
    assertThat(foreign).isEmpty();
  }

  @Override
  public void close() {
    page.context().close();
  }

  private static String resource(String path) {
    try (InputStream in = ConsolePage.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
