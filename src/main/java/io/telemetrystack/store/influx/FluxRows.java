package io.telemetrystack.store.influx;

import com.influxdb.Cancellable;
import com.influxdb.client.domain.Query;
import com.influxdb.client.internal.AbstractInfluxDBClient;
import com.influxdb.client.service.QueryService;
import com.influxdb.exceptions.InfluxException;
import com.influxdb.query.FluxRecord;
import com.influxdb.query.FluxTable;
import com.influxdb.query.exceptions.FluxQueryException;
import com.influxdb.query.internal.FluxCsvParser;
import io.telemetrystack.store.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.function.Predicate;
import okhttp3.ResponseBody;
import retrofit2.Response;

/** Asks in Flux and reads the rows as they come. Any thread; calls block. */
final class FluxRows {
  private final Connection connection;
  private final String org;
  private final QueryService queries;

  FluxRows(Connection connection, String org) {
    this.connection = connection;
    this.org = org;
    queries = connection.service(QueryService.class);
  }

  /** A row of an answer. */
  record Row(FluxRecord columns) {
    /** Empty where the row has none. */
    String text(String column) {
      Object value = columns.getValueByKey(column);
      return value == null ? "" : value.toString();
    }

    double number(String column) {
      return ((Number) columns.getValueByKey(column)).doubleValue();
    }

    long timeNs(String column) {
      Instant time = (Instant) columns.getValueByKey(column);
      return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }
  }

  /**
   * Gives each row to the reader.
   *
   * @param reader says whether it wants more
   */
  void read(String flux, Predicate<Row> reader) {
    Query query = new Query().query(flux).dialect(AbstractInfluxDBClient.DEFAULT_DIALECT);
    Response<ResponseBody> response =
        connection.execute(queries.postQueryResponseBody(null, null, null, org, null, query));
    if (!response.isSuccessful()) {
      throw Connection.rejection(response).toException();
    }
    try (ResponseBody body = response.body()) {
      new FluxCsvParser().parseFluxResponse(body.source(), new Stop(), new Reader(reader));
    } catch (FluxQueryException e) {
      throw new StoreUnavailableException(
          "the database could not answer a query: " + e.getMessage(), e);
    } catch (IOException | UncheckedIOException | InfluxException e) {
      throw new StoreUnavailableException("the database's answer broke off (" + e + ")", e);
    }
  }

  private static final class Stop implements Cancellable {
    private boolean cancelled;

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }

  private record Reader(Predicate<Row> rows) implements FluxCsvParser.FluxResponseConsumer {
    @Override
    public void accept(int index, Cancellable stop, FluxTable table) {}

    @Override
    public void accept(int index, Cancellable stop, FluxRecord columns) {
      if (!rows.test(new Row(columns))) {
        stop.cancel();
      }
    }
  }
}
