package io.telemetrystack.store.influx;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import io.telemetrystack.store.StoreUnavailableException;
import java.io.IOException;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Response;

/**
 * The database over HTTP/1.1, its connections kept for the next call. Calls block; any thread may
 * make them, several at once. Whatever keeps a call from being answered is a {@link
 * StoreUnavailableException}.
 */
final class Connection implements AutoCloseable {
  private static final MediaType LINE_PROTOCOL = MediaType.get("text/plain; charset=utf-8");
  private static final String PRECISION = "ns";
  private static final String GZIP = "gzip";

  private final InfluxConfig config;
  private final InfluxDBClient client;
  private final WriteService writes;

  Connection(InfluxConfig config) {
    this.config = config;
    client = InfluxDBClientFactory.create(options(config));
    writes = client.getService(WriteService.class);
  }

  WriteAnswer write(LineBuffer lines) {
    RequestBody body = RequestBody.create(lines.gzip(), LINE_PROTOCOL);
    Response<ResponseBody> response =
        execute(writes.write(config.org(), config.bucket(), PRECISION, GZIP, body));
    return response.isSuccessful() ? WriteAnswer.STORED : rejection(response).toWriteAnswer();
  }

  /** One of the client's interfaces to a part of the database's API. */
  <S> S service(Class<S> type) {
    return client.getService(type);
  }

  /** Whatever the answer is. */
  <T> Response<T> execute(Call<T> call) {
    try {
      return call.execute();
    } catch (IOException e) {
      throw new StoreUnavailableException(
          "no answer from the database at influxdb-url (" + e + ")", e);
    }
  }

  /** An answer that is not a success. */
  static Rejection rejection(Response<?> response) {
    return new Rejection(response.code(), body(response), response.headers().get("Retry-After"));
  }

  @Override
  public void close() {
    client.close();
  }

  private static String body(Response<?> response) {
    try (ResponseBody body = response.errorBody()) {
      return body == null ? "" : body.string();
    } catch (IOException e) {
      return "";
    }
  }

  private static InfluxDBClientOptions options(InfluxConfig config) {
    OkHttpClient.Builder http =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .socketFactory(new PromptSocketFactory())
            .connectTimeout(config.connectTimeout())
            .readTimeout(config.timeout())
            .writeTimeout(config.timeout())
            .callTimeout(config.timeout());
    InfluxDBClientOptions.Builder options =
        InfluxDBClientOptions.builder()
            .url(config.url())
            .org(config.org())
            .bucket(config.bucket())
            .okHttpClient(http);
    if (!config.token().isEmpty()) {
      options.authenticateToken(config.token().toCharArray());
    }
    return options.build();
  }
}
