package io.telemetrystack.api;

import io.telemetrystack.api.Operation.Request;
import io.telemetrystack.api.StreamedOperation.Pieces;
import io.telemetrystack.http.Parameters;
import java.util.Set;

/** {@code GET /federate}: the latest values for a Prometheus that scrapes them. */
final class Federation {
  private static final String MATCH = "match[]";

  private final FederatedLabels.Known labels = new FederatedLabels.Known();
  private final long staleAfterNs;

  Federation(ApiConfig config) {
    staleAfterNs = config.staleAfter().toNanos();
  }

  StreamedOperation latest() {
    return new StreamedOperation(Set.of(MATCH), this::begin);
  }

  private Pieces begin(Request request) {
    Set<String> wanted = request.parameters().list(MATCH);
    for (String name : wanted) {
      PrometheusText.Metric metric = PrometheusText.metric(name);
      if (metric == null || name.indexOf('{') >= 0) {
        throw Parameters.refuse(
            MATCH,
            "This is no name of a field.",
            "names of fields such as DCGM_FI_DEV_GPU_TEMP; selectors are not understood");
      }
    }
    return new FederatedPieces(request.telemetry(), labels, wanted, request.nowNs() - staleAfterNs);
  }
}
