package io.telemetrystack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import io.telemetrystack.http.ApiKey;
import io.telemetrystack.http.KeyText;
import io.telemetrystack.http.KeysFile;
import io.telemetrystack.http.Scope;
import io.telemetrystack.resilience.RateLimit;
import io.telemetrystack.telemetry.Visibility;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The console of a node with keys: asked for, kept for the session, and obeyed. */
@ExtendWith(Chromium.class)
class ConsoleAccessIT {
  private static final String FULL = "full-key";

  /** Reads, and sees one host. */
  private static final String RESTRICTED = "restricted-key";

  @TempDir static Path directory;
  private static RunningNode node;

  @BeforeAll
  static void start() throws Exception {
    FleetCsv fleet = ConsoleData.fleet(directory.resolve("fleet.csv"), 2, 3, 5);
    Path keys = directory.resolve("keys.yaml");
    KeysFile.write(
        keys,
        List.of(
            key(FULL, Set.of(Scope.READ, Scope.ADMIN), Visibility.ALL),
            key(RESTRICTED, Set.of(Scope.READ), new Visibility(Set.of("gpu-host-001"), Set.of()))));
    node =
        RunningNode.start(
            directory,
            Map.of("api-keys-file", keys.toString(), "csv-path", fleet.path().toString()),
            UnaryOperator.identity());
  }

  private static ApiKey key(String text, Set<Scope> scopes, Visibility sees) {
    return new ApiKey(text, KeyText.hash(text), scopes, sees, RateLimit.UNLIMITED, null, false);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static void enter(ConsolePage console, String key) {
    console.see("#key-dialog[open]");
    console.page().fill("#key-text", key);
    console.page().keyboard().press("Enter");
  }

  @Test
  void asksForAKeyAndKeepsItForTheSessionOnly(Browser browser) {
    try (ConsolePage console = ConsolePage.open(browser, node.base())) {
      console.go("/");
      enter(console, "no-such-key");
      enter(console, FULL);
      console.see(".station");
      console.awaitLive();

      console.page().reload();
      console.see(".station");
      assertThat(console.page().evaluate("JSON.stringify({...localStorage}) + document.cookie"))
          .isEqualTo("{}");
      assertThat(console.page().url()).doesNotContain(FULL);
      assertThat(console.foreign()).isEmpty();
    }
    try (ConsolePage other = ConsolePage.open(browser, node.base())) {
      other.go("/").see("#key-dialog[open]");
    }
  }

  @Test
  void showsARestrictedKeyItsOwnHostsAndSaysWhatItMayNotSee(Browser browser) {
    try (ConsolePage console = ConsolePage.open(browser, node.base())) {
      console.go("/hosts");
      enter(console, RESTRICTED);
      console.see("tr[data-host=gpu-host-001]");
      assertThat(console.page().locator("tr[data-host]").count()).isEqualTo(1);

      console.go("/topics?topic=telemetry&group=collector");

      console.see("tr[data-topic=telemetry]");
      assertThat(console.see(".notice").innerText()).contains("this key", "'admin'");
      console.page().click("text=Pipeline");
      console.see(".station");
    }
  }

  @Test
  void letsABrowserLoadNothingElseAndKeepWhatIsTheSame() throws Exception {
    HttpResponse<String> page = node.get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");

    String etag = page.headers().firstValue("ETag").orElseThrow();
    assertThat(node.client().get("/", "If-None-Match", etag).statusCode()).isEqualTo(304);
    for (String other : List.of("none.js", "..%2FApiRoutes.class", "index.html", "a.class")) {
      assertThat(node.get("/console/" + other).statusCode()).as(other).isEqualTo(404);
    }
  }
}
