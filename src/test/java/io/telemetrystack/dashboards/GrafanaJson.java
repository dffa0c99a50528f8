package io.telemetrystack.dashboards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telemetrystack.dashboards.Dashboard.Source;
import io.telemetrystack.dashboards.Dashboard.Variable;
import io.telemetrystack.dashboards.Panel.Kind;
import io.telemetrystack.dashboards.Panel.Query;

/** A dashboard as Grafana imports it: schema version 39, that of Grafana 10.4. */
final class GrafanaJson {
  private static final int SCHEMA_VERSION = 39;
  private static final int COLUMNS = 24;
  private static final String TAG = "telemetry-stack";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Dashboard dashboard;
  private int x;
  private int y;
  private int lineHeight;
  private int id;

  private GrafanaJson(Dashboard dashboard) {
    this.dashboard = dashboard;
  }

  static String of(Dashboard dashboard) {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    try {
      return JSON.writer(printer).writeValueAsString(new GrafanaJson(dashboard).whole()) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectNode whole() {
    ObjectNode json = JSON.createObjectNode();
    json.put("uid", dashboard.uid());
    json.put("title", dashboard.title());
    json.put("description", dashboard.description());
    json.put("schemaVersion", SCHEMA_VERSION);
    json.putArray("tags").add(TAG).add(dashboard.source().type);
    json.put("editable", true);
    json.put("graphTooltip", 1);
    json.put("refresh", "30s");
    json.put("timezone", "browser");
    json.putObject("time").put("from", "now-1h").put("to", "now");
    json.putObject("annotations").putArray("list");
    links(json.putArray("links"));
    variables(json.putObject("templating").putArray("list"));
    ArrayNode panels = json.putArray("panels");
    dashboard.panels().forEach(panel -> panel(panels.addObject(), panel));
    return json;
  }

  /** To each other one, by their common tag. */
  private static void links(ArrayNode links) {
    ObjectNode link = links.addObject();
    link.put("type", "dashboards").put("title", "Telemetry Stack").put("tooltip", "");
    link.put("icon", "external link").put("url", "").put("asDropdown", false);
    link.put("includeVars", true).put("keepTime", true).put("targetBlank", false);
    link.putArray("tags").add(TAG);
  }

  private void variables(ArrayNode list) {
    list.addObject()
        .put("type", "datasource")
        .put("name", "datasource")
        .put("label", "Data source")
        .put("query", dashboard.source().type)
        .put("hide", 0)
        .put("refresh", 1);
    dashboard.variables().forEach(variable -> variable(list.addObject(), variable));
  }

  private void variable(ObjectNode json, Variable variable) {
    json.put("type", "query").put("name", variable.name()).put("label", variable.label());
    json.set("datasource", datasource());
    if (dashboard.source() == Source.PROMETHEUS) {
      json.putObject("query").put("query", variable.query()).put("refId", variable.name());
      json.put("allValue", ".*");
    } else {
      json.put("query", variable.query());
    }
    json.put("refresh", 2).put("sort", 1).put("hide", 0);
    json.put("multi", variable.many()).put("includeAll", variable.many());
    if (variable.many()) {
      ObjectNode current = json.putObject("current").put("selected", true);
      current.putArray("text").add("All");
      current.putArray("value").add("$__all");
    }
  }

  private ObjectNode datasource() {
    return JSON.createObjectNode().put("type", dashboard.source().type).put("uid", "${datasource}");
  }

  private void panel(ObjectNode json, Panel panel) {
    json.put("id", ++id);
    json.put("type", panel.kind().type);
    json.put("title", panel.title());
    place(json.putObject("gridPos"), panel.kind());
    if (panel.kind() == Kind.ROW) {
      json.put("collapsed", false).putArray("panels");
      return;
    }
    json.put("description", panel.text());
    json.set("datasource", datasource());
    look(json, panel);
    ArrayNode targets = json.putArray("targets");
    char refId = 'A';
    for (Query query : panel.queries()) {
      target(targets.addObject().put("refId", String.valueOf(refId++)), panel.kind(), query);
    }
  }

  /** From left to right, in lines as high as their highest. */
  private void place(ObjectNode grid, Kind kind) {
    if (x + kind.width > COLUMNS) {
      x = 0;
      y += lineHeight;
      lineHeight = 0;
    }
    grid.put("x", x).put("y", y).put("w", kind.width).put("h", kind.height);
    x += kind.width;
    lineHeight = Math.max(lineHeight, kind.height);
  }

  private static void look(ObjectNode json, Panel panel) {
    ObjectNode config = json.putObject("fieldConfig");
    ObjectNode defaults = config.putObject("defaults").put("unit", panel.unit());
    config.putArray("overrides");
    ObjectNode options = json.putObject("options");
    switch (panel.kind()) {
      case STAT -> {
        options.putObject("reduceOptions").putArray("calcs").add("lastNotNull");
        options.put("colorMode", "none").put("graphMode", "area").put("textMode", "auto");
      }
      case SERIES -> {
        defaults.put("min", 0);
        defaults.putObject("custom").put("lineWidth", 1).put("fillOpacity", 10);
        options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
        options
            .putObject("legend")
            .put("displayMode", "list")
            .put("placement", "bottom")
            .put("showLegend", true)
            .putArray("calcs");
      }
      default -> options.put("showHeader", true);
    }
  }

  private void target(ObjectNode json, Kind kind, Query query) {
    json.set("datasource", datasource());
    if (dashboard.source() == Source.INFLUXDB) {
      json.put("query", query.expression());
      return;
    }
    json.put("expr", query.expression()).put("legendFormat", query.legend());
    boolean isTable = kind == Kind.TABLE;
    json.put("range", !isTable).put("instant", isTable);
    json.put("format", isTable ? "table" : "time_series");
  }
}
