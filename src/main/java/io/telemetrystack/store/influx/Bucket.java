package io.telemetrystack.store.influx;

import com.influxdb.client.domain.BucketRetentionRules;
import com.influxdb.client.domain.Buckets;
import com.influxdb.client.domain.Organization;
import com.influxdb.client.domain.Organizations;
import com.influxdb.client.domain.PostBucketRequest;
import com.influxdb.client.service.BucketsService;
import com.influxdb.client.service.OrganizationsService;
import io.telemetrystack.store.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import retrofit2.Response;

/**
 * What is known of the bucket.
 *
 * @param queryable whether the server speaks Flux, and not the write protocol alone
 * @param retention as the bucket has it; as the settings have it where the server does not tell
 */
record Bucket(boolean queryable, Retention retention) {
  private static final Logger LOG = LoggerFactory.getLogger(Bucket.class);
  private static final int SERVER_ERROR = 500;

  /** Looks for the bucket, and makes it where there is none and the token allows. */
  static Bucket find(Connection connection, InfluxConfig config) {
    BucketsService buckets = connection.service(BucketsService.class);
    Response<Buckets> found =
        connection.execute(
            buckets.getBuckets(null, null, null, null, config.org(), null, config.bucket(), null));
    if (found.code() >= SERVER_ERROR) {
      throw Connection.rejection(found).toException();
    }
    if (found.isSuccessful() && found.body() != null && !found.body().getBuckets().isEmpty()) {
      return existing(found.body().getBuckets().get(0), config);
    }
    boolean queryable = isJson(found);
    if (queryable) {
      organization(connection, config).ifPresent(org -> make(connection, config, org));
    }
    return new Bucket(queryable, config.retention());
  }

  private static Bucket existing(com.influxdb.client.domain.Bucket bucket, InfluxConfig config) {
    long seconds =
        bucket.getRetentionRules().stream()
            .map(BucketRetentionRules::getEverySeconds)
            .filter(every -> every != null && every > 0)
            .findFirst()
            .orElse(0);
    Retention retention =
        seconds == 0 ? Retention.UNLIMITED : new Retention(Duration.ofSeconds(seconds));
    if (!retention.equals(config.retention())) {
      LOG.info(
          "bucket {} keeps samples {}, whatever option retention says",
          config.bucket(),
          seconds == 0 ? "for ever" : "for " + Duration.ofSeconds(seconds));
    }
    return new Bucket(true, retention);
  }

  private static Optional<Organization> organization(Connection connection, InfluxConfig config) {
    OrganizationsService organizations = connection.service(OrganizationsService.class);
    Response<Organizations> found =
        connection.execute(organizations.getOrgs(null, null, null, null, config.org(), null, null));
    return found.body() == null ? Optional.empty() : found.body().getOrgs().stream().findFirst();
  }

  private static void make(Connection connection, InfluxConfig config, Organization org) {
    PostBucketRequest request = new PostBucketRequest();
    request.setOrgID(org.getId());
    request.setName(config.bucket());
    if (!config.retention().equals(Retention.UNLIMITED)) {
      BucketRetentionRules rules = new BucketRetentionRules();
      rules.setEverySeconds((int) config.retention().age().toSeconds());
      request.setRetentionRules(List.of(rules));
    }
    BucketsService buckets = connection.service(BucketsService.class);
    Response<?> made = connection.execute(buckets.postBuckets(request, null));
    if (made.isSuccessful()) {
      LOG.info("made bucket {}", config.bucket());
    } else {
      LOG.warn(
          "bucket {} is not there and could not be made: {}",
          config.bucket(),
          Connection.rejection(made).toException().getMessage());
    }
  }

  /** InfluxDB 2.x refuses in JSON, others that take its writes do not. */
  private static boolean isJson(Response<?> response) {
    String type = response.headers().get("Content-Type");
    return type != null && type.contains("json");
  }
}
